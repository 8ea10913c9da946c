/** Markdown and LaTeX that show themselves. In their templates a backslash is a backslash. */
import { displaySymbol } from "./displaySymbol.ts";
import { isTemplate, rawTextOfTemplate, type Template } from "./template.ts";

interface ProseMaker {
  (source: string): object;
  (template: Template, ...values: readonly unknown[]): object;
}

function prose(type: string, whole: (text: string) => string = (text) => text): ProseMaker {
  return (source: string | Template, ...values: readonly unknown[]) => {
    const text = isTemplate(source) ? rawTextOfTemplate(source, values) : String(source);
    return { [displaySymbol]: () => ({ [type]: whole(text), "text/plain": text }), toString: () => text };
  };
}

export const markdown = prose("text/markdown");
/** LaTeX as it is: formulas between dollars, or an environment. */
export const latex = prose("text/latex");
/** One formula on a line of its own. */
export const math = prose("text/latex", (text) => `$\\displaystyle ${text}$`);
