import type { HopEvent } from './api';

/** Loss and round-trip times of the probes that one address answered, or that a TTL lost. */
export interface HopFigures {
  probes: number;
  answers: number;
  lossPercent: number;
  least: number | null;
  mean: number | null;
  greatest: number | null;
}

/** What the probes of a TTL come to, beside one of the addresses that answered there: loss is the TTL's, the times are the address's. */
export function figuresOf(hops: readonly HopEvent[], ttl: number, addr: string | null): HopFigures {
  const at = hops.filter((hop) => hop.ttl === ttl && !hop.flags.includes('dup'));
  const answers = at.filter((hop) => hop.addr !== null && !hop.flags.includes('late')).length;
  const times = at.flatMap((hop) => (hop.addr === addr && hop.rttMs !== null ? [hop.rttMs] : []));
  return {
    probes: at.length,
    answers,
    lossPercent: at.length === 0 ? 0 : (100 * (at.length - answers)) / at.length,
    least: times.length === 0 ? null : Math.min(...times),
    mean: times.length === 0 ? null : times.reduce((sum, time) => sum + time, 0) / times.length,
    greatest: times.length === 0 ? null : Math.max(...times),
  };
}
