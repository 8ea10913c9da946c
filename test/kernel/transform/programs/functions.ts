/** Generated functions and classes. */
import fc from "fast-check";
import { choice, expression } from "./expressions.ts";
import { type Callable, type Code, ofClass, ofFunction, type Scope } from "./scope.ts";

const kinds = ["function", "function", "async", "generator", "asyncGenerator"] as const;
const heads = {
  function: "function",
  async: "async function",
  generator: "function*",
  asyncGenerator: "async function*",
};

/** Parameters of each form; the names they bind are declared in the function's scope. */
const parameters = fc
  .tuple(choice, expression, expression)
  .map(([n, a, b]) => (scope: Scope, inside: Scope): string => {
    const x = inside.local("x", n);
    const y = inside.fresh("y");
    const first = a(scope.inner({ ...ofFunction, ownArguments: false }));
    inside.declare(x, true);
    const second = b(inside.inner({ ...ofFunction, ownArguments: true }));
    inside.declare(y, true);
    if (n % 5 === 4) inside.members.push(`${y}.length`);
    const forms = [
      `${x}: number, ${y} = ${second}`,
      `${x} = ${first}, ${y}?: number`,
      `{ length: ${x} = ${first} }: any, ${y} = ${second}`,
      `[${x} = ${first}] = [], ${y} = ${second}`,
      `${x} = ${first}, ...${y}: any[]`,
    ];
    if (n % 5 === 2 || n % 5 === 3) return forms[n % 5]!.replace("[] = []", "[]: any = []");
    return forms[n % 5]!;
  });

export interface Parts {
  /** The declaration, with `export` or nothing before it. */
  readonly text: (prefix: "export " | "") => string;
  readonly callable: Callable;
}

/** A function whose body is made of `statements`. */
export function functionParts(statements: fc.Arbitrary<Code>): fc.Arbitrary<(scope: Scope) => Parts> {
  return fc
    .tuple(fc.constantFrom(...kinds), choice, parameters, statements, expression)
    .map(([kind, n, given, body, returned]) => (scope: Scope): Parts => {
      const name = scope.fresh("f");
      const callable = { name, kind };
      const async = kind === "async" || kind === "asyncGenerator";
      const generator = kind === "generator" || kind === "asyncGenerator";
      const inside = scope.inner({ ...ofFunction, async, generator, ownArguments: true });
      const list = given(scope, inside);
      // It may call itself; fuel ends it.
      if (n % 3 === 0) inside.callables.push(callable);
      const block = body(inside);
      const overload = `function ${name}(x?: any, y?: any): any;\n`;
      const declaration = `${heads[kind]} ${name}<T>(${list}) { tick();\n${block}\nreturn ${returned(inside)};\n}`;
      const text = (prefix: string): string =>
        `${kind === "function" && n % 5 === 0 ? prefix + overload : ""}${prefix}${declaration}`;
      return { text, callable };
    });
}

/** A class with what classes may have; `method` is what programs call. */
export function classParts(statements: fc.Arbitrary<Code>): fc.Arbitrary<(scope: Scope) => Parts> {
  return fc
    .tuple(choice, expression, expression, expression, statements)
    .map(([n, a, b, c, body]) => (scope: Scope): Parts => {
      const name = scope.fresh("C");
      const base = scope.callables.findLast(({ kind }) => kind === "class");
      const extended = base !== undefined && n % 3 === 0;
      const initializer = scope.inner(ofClass);
      const block = scope.inner(ofClass);
      const method = scope.inner({ ...ofFunction, ownArguments: true });
      const members = [
        `static shared = ${a(initializer)};`,
        `#own = ${b(initializer)};`,
        `static { ${name}.shared += ${c(block)}; }`,
        `constructor(given: number) { tick(); ${extended ? "super(given); " : ""}this.#own += given; }`,
        "get own() { return this.#own; }",
        "set own(value: number) { this.#own = log(value); }",
        `${n % 5 === 0 ? "@decorate " : ""}method(p: number): number {\ntick();\n${body(method)}\nthis.own = p; return ${extended ? "super.method(p) + " : ""}this.own + ${name}.shared++;\n}`,
      ];
      const decorated = n % 7 === 0 ? "@decorate " : "";
      const heritage = extended ? ` extends ${base.name}` : "";
      const text = (prefix: string): string =>
        `${prefix}${decorated}class ${name}${heritage} {\n${members.join("\n")}\n}`;
      return { text, callable: { name, kind: "class" } };
    });
}
