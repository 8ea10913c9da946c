/** What a place in a generated program may name and do. */

/** A piece of a program, written once the place where it stands is known. */
export type Code = (scope: Scope) => string;

export interface Callable {
  readonly name: string;
  readonly kind: "function" | "async" | "generator" | "asyncGenerator" | "class";
}

/** What holds at a place; what is not named is taken from the place around it. */
interface Place {
  /** Whether `await` may be written. */
  readonly async: boolean;
  /** Whether `yield` may be written. */
  readonly generator: boolean;
  /** Whether `arguments` may be written. */
  readonly ownArguments: boolean;
  /** Whether it is inside a function, so that `return` may be written. */
  readonly returns: boolean;
  readonly inLoop: boolean;
  readonly breakable: boolean;
  readonly labels: readonly string[];
  /** Whether it is the module's own level. */
  readonly top: boolean;
}

export const atTop: Place = {
  async: true,
  generator: false,
  ownArguments: false,
  returns: false,
  inLoop: false,
  breakable: false,
  labels: [],
  top: true,
};

/** The body of a function that begins here: jumps do not leave it. */
export const ofFunction: Partial<Place> = {
  async: false,
  generator: false,
  returns: true,
  inLoop: false,
  breakable: false,
  labels: [],
};

/** Initializers of a class's fields and its static blocks. */
export const ofClass: Partial<Place> = { ...ofFunction, returns: false, ownArguments: false };

export class Scope {
  readonly place: Place;
  /** Identifiers of numbers. */
  readonly names: string[];
  /** Those of them that may be assigned to. */
  readonly writable: string[];
  /** Expressions of numbers that are no identifiers: members of enums, namespaces, rests. */
  readonly members: string[];
  readonly callables: Callable[];
  /** The names that are declared here, and so not a second time. */
  readonly #own = new Set<string>();
  readonly #counter: { count: number };
  readonly #function: Scope;

  private constructor(place: Place, around?: Scope, isFunction = true) {
    this.place = place;
    this.names = [...(around?.names ?? [])];
    this.writable = [...(around?.writable ?? [])];
    this.members = [...(around?.members ?? [])];
    this.callables = [...(around?.callables ?? [])];
    this.#counter = around === undefined ? { count: 0 } : around.#counter;
    this.#function = around === undefined || isFunction ? this : around.#function;
  }

  /** The outermost place of a program. */
  static ofProgram(): Scope {
    return new Scope(atTop);
  }

  /** A block within this place, or a function's body where `place` says that it returns. */
  inner(place: Partial<Place> = {}): Scope {
    return new Scope({ ...this.place, top: false, ...place }, this, place.returns !== undefined);
  }

  /** A name that the program has not used: a letter, an underscore, a number. */
  fresh(letter: string): string {
    return `${letter}_${this.#counter.count++}`;
  }

  /** A name for a variable of a block or function: one of those around it now and then, which it then hides. */
  local(letter: string, choice: number): string {
    const around = this.names.filter((name) => !this.#own.has(name));
    const hidden = this.place.top || choice % 4 !== 0 ? undefined : pick(around, choice);
    return hidden ?? this.fresh(letter);
  }

  /** Declares a variable of this block. */
  declare(name: string, writable: boolean): void {
    this.#own.add(name);
    remove(this.writable, name);
    if (!this.names.includes(name)) this.names.push(name);
    if (writable) this.writable.push(name);
  }

  /** Declares a `var`: it is seen in the whole function. */
  declareVar(name: string): void {
    this.declare(name, true);
    if (this.#function !== this) this.#function.declare(name, true);
  }
}

function remove(list: string[], item: string): void {
  const place = list.indexOf(item);
  if (place >= 0) list.splice(place, 1);
}

/** The item that a number chooses, if there are any. */
export function pick<T>(list: readonly T[], choice: number): T | undefined {
  return list.length === 0 ? undefined : list[choice % list.length];
}
