// @ts-check
/**
 * A reporter for Node's test runner that writes one line a skipped test: its name and the reason.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* skippedTests(events) {
  for await (const { type, data } of events) {
    const reason = data?.skip ?? data?.todo;
    if (type === "test:pass" && reason !== undefined) {
      yield typeof reason === "string" ? `${data.name} (${reason})\n` : `${data.name}\n`;
    }
  }
}
