/**
 * How much other programs used the processor during a run. It matters more than it seems: where two threads share two
 * cores with a third program, OpenMP's threads (PyTorch's) wait for each other spinning, and steps take ten to thirty
 * times as long, while other programs merely become slower.
 */
import os from "node:os";

/** Above so many cores, times are no measure of anything. */
export const tolerable = 0.2;

/** Begins to watch; `ownSeconds` is the processor time of the contenders so far. The function returned ends it: cores used by others, mean. */
export async function watchOthers(ownSeconds: () => Promise<number>): Promise<() => Promise<number>> {
  const started = { own: await ownSeconds(), all: machineSeconds(), at: performance.now() };
  return async () => {
    const all = machineSeconds() - started.all;
    const own = (await ownSeconds()) - started.own;
    return Math.max(0, (all - own) / ((performance.now() - started.at) / 1000));
  };
}

/** Processor time of this process in seconds, all threads. */
export function processSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of everything on the machine in seconds. */
function machineSeconds(): number {
  const times = os.cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return times.reduce((sum, time) => sum + time, 0) / 1000;
}
