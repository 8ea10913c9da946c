/**
 * Random numbers for loops on the host: sfc32 (Doty-Humphrey's PractRand, 128 bits of state), started from
 * two 32-bit words. `core/key` makes one from a key.
 */
export class Generator {
  readonly #high: number;
  readonly #low: number;
  #a: number;
  #b: number;
  #c = 0x9e3779b9 | 0;
  #counter = 1;
  #spare: number | undefined;

  constructor(high: number, low: number) {
    this.#high = high | 0;
    this.#low = low | 0;
    this.#a = this.#high;
    this.#b = this.#low;
    for (let i = 0; i < 15; i++) this.#word();
  }

  /** An independent generator for the part number `index`: the same however many numbers were drawn here. */
  fork(index: number): Generator {
    const mixer = new Generator(this.#high ^ 0x666f726b, this.#low ^ index);
    return new Generator(mixer.#word(), mixer.#word() ^ Math.floor(index / 2 ** 32));
  }

  /** Uniform in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const upper = this.#word() >>> 5;
    const lower = this.#word() >>> 6;
    return low + ((upper * 2 ** 26 + lower) / 2 ** 53) * (high - low);
  }

  /** Normal of mean 0 and standard deviation 1 (Box and Muller's transform, polar form). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = this.uniform(-1, 1);
      const y = this.uniform(-1, 1);
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** A whole number in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Shuffles in place (Fisher and Yates) and returns its argument. */
  shuffle<List extends { length: number; [index: number]: unknown }>(list: List): List {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list;
  }

  /** The numbers 0 … count − 1 in random order. */
  permutation(count: number): Int32Array {
    return this.shuffle(
      Int32Array.from({ length: count }, (_, i) => i) as Int32Array & { [index: number]: unknown },
    );
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }
}
