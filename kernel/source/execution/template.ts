/** Tagged templates of the display functions, which can be called with a text as well. */
export type Template = TemplateStringsArray;

export function isTemplate(value: unknown): value is Template {
  return Array.isArray(value) && Array.isArray((value as Partial<Template>).raw);
}

/** The text of a template, its values as they are or as `shown` makes them. */
export function textOfTemplate(
  strings: readonly string[],
  values: readonly unknown[],
  shown: (value: unknown) => string = String,
): string {
  return strings.reduce((text, string, i) => text + shown(values[i - 1]) + string);
}

/** As textOfTemplate(), but a backslash is a backslash: `\alpha` needs no second one. */
export function rawTextOfTemplate({ raw }: Template, values: readonly unknown[]): string {
  // What a template cannot hold otherwise is escaped all the same.
  return textOfTemplate(
    raw.map((string) => string.replace(/\\(`|\$\{)/g, "$1")),
    values,
  );
}
