/**
 * V8's own REPL mode, on an inspector session of this process: names can be declared again, and functions of earlier
 * scripts see the new values.
 *
 * A script given to it never awaits, since REPL mode waits for a promise of the script's own, and if that is collected
 * before V8 has answered, it answers from inside garbage collection, which ends Node 22 and 24. Even a script that does
 * not await is answered a little later than the microtasks that it started; so its promise is held until then.
 */
import { Session } from "node:inspector";
import { runtimeName } from "../transform/script.ts";
import type { Owners } from "./owners.ts";

/** How a script ended. */
export type ScriptEnd =
  | { readonly kind: "ended" }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "terminated" };

interface Answer {
  readonly exceptionDetails?: {
    readonly exception?: { readonly objectId?: string; readonly value?: unknown };
  };
}

/** Takes what a script threw as it is: by the inspector come descriptions. Strict, or `this` would always be an object. */
const keepThrown = `function () { 'use strict'; ${runtimeName}.thrown = this; }`;

export class Repl {
  readonly #session = new Session();
  readonly #owners: Owners;
  /** The promises of scripts that have not been answered. */
  readonly #held = new Set<Promise<unknown>>();
  #thrown: unknown;

  constructor(owners: Owners) {
    this.#owners = owners;
    this.#session.connect();
  }

  /** Called by `keepThrown`. */
  set thrown(error: unknown) {
    this.#thrown = error;
  }

  /** Runs a script. */
  run(code: string): Promise<ScriptEnd> {
    return new Promise((done) => {
      let own: Promise<unknown> | undefined;
      const parameters = { expression: code, replMode: true, objectGroup: "cell" } as object;
      const answered = (failure: Error | null, answer?: object): void => {
        if (own !== undefined) this.#held.delete(own);
        done(failure ? { kind: "terminated" } : this.#end(answer as Answer));
      };
      this.#owners.firstPromise(
        () => this.#session.post("Runtime.evaluate", parameters, answered),
        (promise) => {
          own = promise;
          this.#held.add(promise);
        },
      );
    });
  }

  #end({ exceptionDetails }: Answer): ScriptEnd {
    const exception = exceptionDetails?.exception;
    if (exception?.objectId !== undefined) {
      const { objectId } = exception;
      // Both are done when these calls return.
      this.#session.post("Runtime.callFunctionOn", { objectId, functionDeclaration: keepThrown });
    }
    this.#session.post("Runtime.releaseObjectGroup", { objectGroup: "cell" });
    if (exception === undefined) return { kind: "ended" };
    const error = exception.objectId === undefined ? exception.value : this.#thrown;
    this.#thrown = undefined;
    return { kind: "threw", error };
  }
}
