/** HTML and SVG that shows itself, made by templates that escape the values in them. */
import { displaySymbol } from "./displaySymbol.ts";
import { escapeHtml } from "./escapeHtml.ts";
import { isTemplate, type Template, textOfTemplate } from "./template.ts";

type MarkupType = "text/html" | "image/svg+xml";

export class Markup {
  readonly source: string;
  readonly #type: MarkupType;

  constructor(source: string, type: MarkupType) {
    this.source = source;
    this.#type = type;
  }

  toString(): string {
    return this.source;
  }

  [displaySymbol](): Record<string, string> {
    return {
      [this.#type]: this.#type === "image/svg+xml" ? withNamespace(this.source) : this.source,
      "text/plain": textOf(this.source),
    };
  }
}

interface MarkupMaker {
  (source: string): Markup;
  (template: Template, ...values: readonly unknown[]): Markup;
}

function markup(type: MarkupType): MarkupMaker {
  return (source: string | Template, ...values: readonly unknown[]) =>
    new Markup(isTemplate(source) ? textOfTemplate(source, values, escaped) : String(source), type);
}

export const html = markup("text/html");
export const svg = markup("image/svg+xml");

/** Markup as it is, lists part by part, nothing for what is missing, and other values as text. */
function escaped(value: unknown): string {
  if (value instanceof Markup) return value.source;
  if (Array.isArray(value)) return value.map(escaped).join("");
  if (value === undefined || value === null || value === false) return "";
  return escapeHtml(String(value));
}

/** Front ends show an SVG as a picture of its own, which needs the namespace. */
function withNamespace(source: string): string {
  return source.replace(/<svg(?![^>]*\sxmlns=)/, '<svg xmlns="http://www.w3.org/2000/svg"');
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What markup says, for those who see no markup. */
function textOf(source: string): string {
  return source
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
    .trim();
}
