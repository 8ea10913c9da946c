/** Whole generated programs, and how they are cut into cells. */
import fc from "fast-check";
import { variables } from "./declarations.ts";
import { choice, expression } from "./expressions.ts";
import { classParts, functionParts } from "./functions.ts";
import { type Code, ofFunction, Scope } from "./scope.ts";
import { statement, statements } from "./statements.ts";

/** The source of a program in cells; all cells together are a module. */
export type Program = readonly string[];

const exported = (n: number): "export " | "" => (n % 4 === 0 ? "export " : "");

const topVariables = fc.tuple(choice, variables).map(
  ([n, a]): Code =>
    (scope) =>
      `${exported(n)}${a(scope)}`,
);

/** A function, called before its declaration now and then. */
const topFunction = fc.tuple(choice, functionParts(statements), expression).map(
  ([n, parts, a]): Code =>
    (scope) => {
      const { text, callable } = parts(scope);
      const early =
        n % 3 === 0 && callable.kind === "function" ? `log(${callable.name}(${a(scope)}));\n` : "";
      scope.callables.push(callable);
      return `${early}${text(exported(n))}`;
    },
);

const topClass = fc.tuple(choice, classParts(statements)).map(
  ([n, parts]): Code =>
    (scope) => {
      const { text, callable } = parts(scope);
      scope.callables.push(callable);
      return text(exported(n));
    },
);

const enumeration = fc.tuple(choice, expression).map(
  ([n, a]): Code =>
    (scope) => {
      const name = scope.fresh("E");
      scope.members.push(`${name}.first`, `${name}.third`, `${name}[${name}.first].length`);
      return `${exported(n)}enum ${name} { first = ${n}, second = "two", third = first << 1, computed = log(${a(scope.inner({ async: false }))}) }`;
    },
);

const namespace = fc.tuple(choice, expression, statements).map(
  ([n, a, body]): Code =>
    (scope) => {
      const name = scope.fresh("N");
      const inside = scope.inner({ ...ofFunction, returns: false });
      const text = `${exported(n)}namespace ${name} {\n${body(inside)}\nexport const value = ${a(inside)};\nexport namespace deep { export let value = 2; }\n}`;
      scope.members.push(`${name}.value`, `${name}.deep.value`);
      return text;
    },
);

/** A `var` read before it is declared, by the same cell. */
const earlyVar = expression.map(
  (a): Code =>
    (scope) => {
      const name = scope.fresh("h");
      scope.declareVar(name);
      return `log(${name});\n{ var ${name} = ${a(scope)}; }`;
    },
);

const typesOnly = fc
  .constantFrom<(name: string) => string>(
    (name) => `interface ${name} { readonly size: number }`,
    (name) => `type ${name}<T> = T extends { size: infer S } ? S : never;`,
    (name) => `declare const ${name}: number;`,
    (name) => `abstract class ${name} { abstract area(): number; declare size: number }`,
    () => "export type {};",
  )
  .map(
    (write): Code =>
      (scope) =>
        write(scope.fresh("T")),
  );

const unit: fc.Arbitrary<Code> = fc.oneof(
  { arbitrary: statement, weight: 6 },
  { arbitrary: topVariables, weight: 4 },
  { arbitrary: topFunction, weight: 3 },
  topClass,
  enumeration,
  namespace,
  earlyVar,
  typesOnly,
);

/** Programs of up to 12 pieces; the last cell logs what all names have come to. */
export const program: fc.Arbitrary<Program> = fc
  .array(fc.tuple(unit, fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((units) => {
    const scope = Scope.ofProgram();
    const cells: string[][] = [[]];
    for (const [write, opensCell] of units) {
      if (opensCell) cells.push([]);
      cells.at(-1)!.push(write(scope));
    }
    const readable = [...scope.names, ...scope.members].map((name) => `log(${name});`);
    cells.push([...readable, "log(recall(0) + recall(1));"]);
    return cells.map((pieces) => pieces.join("\n"));
  });
