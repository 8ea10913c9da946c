import type { About } from "./dataset.ts";
import { type PinnedFile, readPinned, stateOf } from "./pinnedFile.ts";

/** A data set that lives in files, as set-up and `doctor` see it. */
export interface Archive {
  readonly about: About;
  /** The files that loading reads. */
  readonly files: () => readonly PinnedFile[];
  /** Makes `files` from the installed package. Left out where the package's own files are read. */
  readonly convert?: () => void;
}

export interface ArchiveState {
  readonly name: string;
  readonly state: "present" | "missing" | "damaged";
  /** What is wrong and what to do; empty when present. */
  readonly problem: string;
}

/** Whether every file is there and as pinned. Never throws. */
export function archiveState({ about: { name }, files }: Archive): ArchiveState {
  try {
    for (const file of files()) {
      const state = stateOf(file);
      if (state !== "present") return { name, state, problem: `${file.path} is ${state}; ${file.remedy}` };
    }
    return { name, state: "present", problem: "" };
  } catch (error) {
    return { name, state: "missing", problem: (error as Error).message };
  }
}

/** Makes the files that are not as pinned and checks the result; says whether there was anything to do. */
export function prepareArchive(archive: Archive): "ready" | "converted" {
  const { about, files, convert } = archive;
  const before = archiveState(archive).state;
  if (before === "present") return "ready";
  convert?.();
  for (const file of files()) readPinned(about.name, file);
  return "converted";
}
