import { bytesText, countText } from '../format';
import type { Amount, Direction, Measure } from './api';

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three digits with a decimal prefix: "999", "1.25 M". */
export function scaledText(value: number): { digits: string; prefix: string } {
  let [size, step] = [Math.abs(value), 0];
  for (; size >= 999.5 && step < prefixes.length - 1; step++) size /= 1000;
  const digits = size < 0.005 ? 0 : size >= 99.95 || (step === 0 && Number.isInteger(size)) ? 0 : size >= 9.995 ? 1 : 2;
  return { digits: size.toFixed(digits), prefix: prefixes[step]! };
}

/** What a measure is shown in by time: bytes in bits, as links are named. */
export const rateOf = (measure: Measure, amount: number, seconds: number) => (seconds <= 0 ? 0 : ((measure === 'bytes' ? 8 : 1) * amount) / seconds);

/** "1.25 Mbit/s", "310 pps", "4.20 k flows/s". */
export function rateText(measure: Measure, rate: number): string {
  const { digits, prefix } = scaledText(rate);
  return measure === 'flows' ? `${digits} ${prefix ? `${prefix} ` : ''}flows/s` : `${digits} ${prefix}${measure === 'bytes' ? 'bit/s' : 'pps'}`;
}

/** A rate without zeros at its end: "50 Mbit/s", "2.5 kpps". */
export const tickText = (measure: Measure, rate: number) => rateText(measure, rate).replace(/^[\d.]+/, (digits) => String(Number(digits)));

/** "1.25 MB", "310 packets". */
export const amountText = (measure: Measure, amount: number) => (measure === 'bytes' ? bytesText(amount) : `${countText(amount)} ${measure}`);

export const amountIn = (measure: Measure, direction: Direction, from: Amount, to: Amount) =>
  (direction === 'out' ? 0 : from[measure]) + (direction === 'in' ? 0 : to[measure]);

export const shareText = (share: number) => (share === 0 ? '0 %' : share < 0.001 ? '< 0.1 %' : `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`);

/** Round numbers from 0 to at least the largest, about so many: 1, 2, 2.5 or 5 times a power of ten apart. */
export function ticksUpTo(largest: number, about: number): number[] {
  if (!(largest > 0)) return [0];
  const raw = largest / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((width) => width >= raw * 0.999)!;
  return Array.from({ length: Math.ceil(largest / step - 1e-9) + 1 }, (_, index) => index * step);
}

const second = 1000;
const [minute, hour, day] = [60 * second, 3600 * second, 86_400 * second];
const timeSteps = [
  ...[5, 10, 15, 30].map((n) => n * second), ...[1, 2, 5, 10, 15, 30].map((n) => n * minute), ...[1, 2, 3, 6, 12].map((n) => n * hour), ...[1, 2, 5, 10, 30].map((n) => n * day),
];

/** Moments to name on an axis of time, at most so many, and what they are called (UTC). */
export function timeTicks(from: number, to: number, atMost: number): { at: number; text: string }[] {
  const step = timeSteps.find((width) => (to - from) / width <= atMost) ?? timeSteps.at(-1)!;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, text: timeText(at, step) });
  return ticks;
}

function timeText(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  if (step < minute) return iso.slice(11, 19);
  if (step >= day) return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]}`;
  return at % day === 0 ? `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]}` : iso.slice(11, 16);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "2026-05-23 06:00:07Z", to what the step tells apart. */
export function atText(at: number, stepSeconds: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, stepSeconds < 60 ? 19 : 16)}Z`;
}
