/** Generated declarations of variables, in each form that binds names. */
import fc from "fast-check";
import { choice, expression } from "./expressions.ts";
import type { Code, Scope } from "./scope.ts";

const keywords = ["let", "const", "var"] as const;

/** `let a = 1, { b } = …`: the names can be read behind it. */
export const variables: fc.Arbitrary<Code> = fc
  .tuple(
    fc.constantFrom(...keywords),
    fc.array(fc.tuple(fc.nat(7), choice, expression, expression), { minLength: 1, maxLength: 2 }),
  )
  .map(
    ([keyword, declarators]): Code =>
      (scope) => {
        const declare = (name: string): void =>
          keyword === "var" ? scope.declareVar(name) : scope.declare(name, keyword === "let");
        const taken = new Set<string>();
        const texts = declarators.map(([form, n, a, b]) =>
          declarator(scope, { form, n, a, b, keyword, taken, declare }),
        );
        return `${keyword} ${texts.join(", ")};`;
      },
  );

interface Declarator {
  readonly form: number;
  readonly n: number;
  readonly a: Code;
  readonly b: Code;
  readonly keyword: string;
  /** Names that the same statement declares. */
  readonly taken: Set<string>;
  readonly declare: (name: string) => void;
}

function declarator(scope: Scope, { form, n, a, b, keyword, taken, declare }: Declarator): string {
  const wanted = keyword === "var" ? scope.fresh("v") : scope.local("v", n);
  const x = taken.has(wanted) ? scope.fresh("v") : wanted;
  taken.add(x);
  const [y, rest] = [scope.fresh("v"), scope.fresh("r")];
  const [first, second] = [a(scope), b(scope)];
  const bound = (text: string, ...names: readonly string[]): string => {
    for (const name of names) declare(name);
    return text;
  };
  switch (form) {
    case 0:
      return bound(
        `{ p: ${x} = ${second}, q: [, ${y} = ${first}] } = { p: undefined, q: [1, ${first}] } as any`,
        x,
        y,
      );
    case 1:
      scope.members.push(`${rest}.c`);
      return bound(`{ a: ${x}, ["b"]: ${y}, ...${rest} } = { a: ${first}, b: ${second}, c: 3 }`, x, y);
    case 2:
      scope.members.push(`${rest}.length`);
      return bound(`[${x}, , ${y} = ${second}, ...${rest}]: any[] = [${first}, 2, undefined, 4, 5]`, x, y);
    case 3:
      return bound(keyword === "const" ? `${x} = ${first}` : x, x);
    case 4:
      return bound(`{ ${x} } = { ${x}: ${first} }`, x);
    default:
      return bound(`${x}: number = ${first}`, x);
  }
}
