/** Values as one line of text. */
import type { Runtime } from "node:inspector";

type Property = Runtime.PropertyPreview;

/** The value as JavaScript would write it, shortened. */
export function valueText(object: Runtime.RemoteObject): string {
  const { type, subtype, className = "", description = "", preview } = object;
  if (type === "string") return JSON.stringify(object.value);
  if (type === "undefined" || type === "boolean" || subtype === "null") return String(object.value);
  if (type === "function") return functionText(description);
  if (type !== "object" || preview === undefined || plain.has(subtype ?? "")) return firstLine(description);
  const rest = preview.overflow ? ", …" : "";
  if (preview.entries !== undefined) {
    const entries = preview.entries.map(({ key, value }) => {
      return (key ? `${previewText(key)} → ` : "") + previewText(value);
    });
    return `${description} {${entries.join(", ")}${rest}}`;
  }
  if (subtype === "array" || subtype === "typedarray") {
    const items = preview.properties.filter(({ name }) => /^\d+$/.test(name)).map(propertyText);
    return `${description} [${items.join(", ")}${rest}]`;
  }
  const properties = preview.properties.map((property) => `${property.name}: ${propertyText(property)}`);
  return `${className === "Object" ? "" : `${description} `}{${properties.join(", ")}${rest}}`;
}

/** What kind of value it is, as a user would say. */
export function typeText({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  return type === "object" || type === "function" ? (className ?? type) : type;
}

/** Objects whose description says all. */
const plain: ReadonlySet<string> = new Set(["date", "regexp", "error", "promise", "proxy", "weakref"]);

function propertyText({ type, subtype, value = "", valuePreview }: Property): string {
  if (valuePreview !== undefined) return previewText(valuePreview);
  if (type === "string") return JSON.stringify(value);
  if (type === "function") return "ƒ";
  if (type === "accessor") return "(getter)";
  return type === "object" && subtype === undefined && value === "Object" ? "{…}" : firstLine(value);
}

function previewText({ type, description = "" }: Runtime.ObjectPreview): string {
  if (type === "string") return JSON.stringify(description);
  if (type === "function") return "ƒ";
  return description === "Object" ? "{…}" : firstLine(description);
}

/** The name and parameters of a function, or the name of a class, from its source. */
function functionText(source: string): string {
  if (source.startsWith("class")) return firstLine(source).replace(/\s*\{.*$/, "");
  const head = source.slice(0, headEnd(source)).replace(/^(async )?function\s*/, "$1");
  return `ƒ ${firstLine(head.replace(/\s+/g, " "))}`;
}

/** Where the parameters end: behind their closing parenthesis, or before the arrow where they have none. */
function headEnd(source: string): number {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === "(") depth++;
    else if (source[i] === ")" && --depth === 0) return i + 1;
    else if (depth === 0 && source.startsWith("=>", i)) return source.slice(0, i).trimEnd().length;
  }
  return source.length;
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0]!;
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
