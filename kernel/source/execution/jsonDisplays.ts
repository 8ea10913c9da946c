/** Values that front ends show from JSON: trees to unfold, and plots. */
import { displaySymbol } from "./displaySymbol.ts";
import { plainText } from "./plainText.ts";
import { isTemplate, type Template, textOfTemplate } from "./template.ts";

export interface JsonOptions {
  /** Whether all of the tree is unfolded. Default false. */
  readonly expanded?: boolean;
  /** The name of the tree's root. Default "root". */
  readonly root?: string;
}

const jsonType = "application/json";

/** Any value that JSON can hold, as a tree to unfold. */
export function json(value: unknown, options?: JsonOptions): object;
export function json(template: Template, ...values: readonly unknown[]): object;
export function json(source: unknown, ...more: readonly unknown[]): object {
  const value = givenValue("json", source, more);
  const [options] = isTemplate(source) ? [] : more;
  return {
    [displaySymbol]: () => ({
      data: { [jsonType]: value, "text/plain": plainText(value) },
      metadata: options === undefined ? {} : { [jsonType]: options },
    }),
  };
}

interface PlotMaker {
  (specification: object): object;
  (template: Template, ...values: readonly unknown[]): object;
}

function plot(name: string, what: string, type: string): PlotMaker {
  return (source: unknown, ...values: readonly unknown[]) => {
    const specification = givenValue(name, source, values);
    if (specification === null || typeof specification !== "object") {
      throw new TypeError(`${name}: expected the specification of a plot, got ${typeof specification}`);
    }
    const { title, description } = specification as { title?: unknown; description?: unknown };
    const said = [description, title].find((text) => typeof text === "string");
    const text = said === undefined ? what : `${what}: ${said}`;
    return { [displaySymbol]: () => ({ [type]: specification, "text/plain": text }) };
  };
}

export const vega = plot("vega", "Vega plot", "application/vnd.vega.v5+json");
export const vegaLite = plot("vegaLite", "Vega-Lite plot", "application/vnd.vegalite.v5+json");

/** A value given as it is, or as JSON in a template, in which values stand as JSON too. */
function givenValue(name: string, source: unknown, values: readonly unknown[]): unknown {
  if (!isTemplate(source)) return source;
  const text = textOfTemplate(source, values, (value) => JSON.stringify(value) ?? "null");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `${name}: expected JSON in the template, got ${(error as Error).message}; call it as a function with a value of JavaScript`,
    );
  }
}
