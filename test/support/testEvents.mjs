// @ts-check
/** A reporter for Node's test runner: one JSON object a line for each test that has ended, as `Ended` in nodeVersions. */
import { inspect } from "node:util";

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* testEvents(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { name, nesting, skip, details } = data;
    const error = type === "test:fail" ? inspect(details.error?.cause ?? details.error) : undefined;
    yield `${JSON.stringify({ name, nesting, skip, error })}\n`;
  }
}
