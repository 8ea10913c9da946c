/**
 * How many steps go into one call of TensorFlow. Many short steps in one call spare the way to TensorFlow and back;
 * but only between calls are there progress, interrupts and displays, so that a call is to stay short.
 */
export interface Pace {
  /** Most steps of the next call. */
  readonly steps: number;
  /** The pace after a call of `done` steps that took so many milliseconds. */
  after(done: number, milliseconds: number): Pace;
}

/** Calls that are shorter than this, in milliseconds, may become twice as long; those of twice this become shorter. */
const short = 8;

/** Begins with one step; doubles while calls are short, up to `longest`, and halves where they are long. */
export function pace(longest: number, steps = 1): Pace {
  const paced: Pace = {
    steps,
    after(done, milliseconds) {
      if (milliseconds > 2 * short) return pace(longest, Math.max(1, done >> 1));
      return done === steps && milliseconds < short ? pace(longest, Math.min(longest, 2 * steps)) : paced;
    },
  };
  return paced;
}
