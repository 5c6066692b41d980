/** Numbers of the colours of keys, those of .tone-0 and so on in traffic.css. */
export const toneCount = 10;

/** For all that is in no other band. */
export const otherTone = 'other';

const rememberedAtMost = 2000;

/** Gives each key the same colour everywhere and at any time: that of its name's hash, or the next that no other key beside it has. */
export class ToneBook {
  readonly #toneOf = new Map<string, number>();

  /** Colours of keys that are seen together. Those first in the list choose first; no two share one unless there are more keys than colours. */
  assign(keys: readonly string[]): Map<string, number> {
    const [given, taken] = [new Map<string, number>(), new Set<number>()];
    const give = (key: string, tone: number) => (given.set(key, tone), taken.add(tone));
    for (const key of keys) {
      const known = this.#toneOf.get(key);
      if (known !== undefined && !taken.has(known)) give(key, known);
    }
    for (const key of keys) {
      if (given.has(key)) continue;
      const tone = nextFree(hashOf(key) % toneCount, taken);
      give(key, tone);
      this.#remember(key, tone);
    }
    return given;
  }

  #remember(key: string, tone: number): void {
    if (this.#toneOf.has(key)) return;
    if (this.#toneOf.size >= rememberedAtMost) this.#toneOf.delete(this.#toneOf.keys().next().value!);
    this.#toneOf.set(key, tone);
  }
}

function nextFree(from: number, taken: ReadonlySet<number>): number {
  for (let step = 0; step < toneCount; step++) {
    const tone = (from + step) % toneCount;
    if (!taken.has(tone)) return tone;
  }
  return from;
}

// FNV-1a, 32 bits.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}

/** Of the whole page: a key keeps its colour from chart to chart and from view to view. */
export const tones = new ToneBook();
