/** The thread of the language service: it answers while a cell runs. */
import { parentPort, workerData } from "node:worker_threads";
import { CellLanguageService } from "./languageService.ts";

/** A call of one of the service's methods, and its answer. */
export interface Call {
  readonly number: number;
  readonly method: "check" | "keep" | "reset" | "complete" | "inspect";
  readonly values: readonly unknown[];
}
export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

const { folder, typeRoots } = workerData as { folder: string; typeRoots: string[] };
const service = new CellLanguageService(folder, typeRoots);

parentPort!.on("message", ({ number, method, values }: Call) => {
  const answer: { number: number; value?: unknown; error?: string } = { number };
  try {
    answer.value = (service[method] as (...values: readonly unknown[]) => unknown).apply(
      service,
      values as unknown[],
    );
  } catch (error) {
    answer.error = String(error instanceof Error ? error.stack : error);
  }
  parentPort!.postMessage(answer);
});
