/** How the promise of a cell settled. */
export type Settlement =
  | { readonly kind: "ended"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Settles, and never rejects, when the promise does.
 *
 * It does not catch before there is something to catch: V8 asks already at the throw whether anything will, and a
 * debugger that is to stop at uncaught exceptions would pass those of every cell that awaits.
 */
export function settlement(promise: Promise<unknown>): Promise<Settlement> {
  return new Promise((done) => {
    const watch = async (): Promise<void> => {
      try {
        await promise;
      } finally {
        watched.catch(() => {});
        promise.then(
          (value) => done({ kind: "ended", value }),
          (error: unknown) => done({ kind: "threw", error }),
        );
      }
    };
    const watched = watch();
  });
}
