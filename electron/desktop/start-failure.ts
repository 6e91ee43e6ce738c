import type { MailFailure } from "../../shared/failure.ts";
import type { Words } from "./words.ts";

/** Why the app did not start, as a sentence with what to do about it. */
export function explainStart(failure: MailFailure, words: Words): string {
  switch (failure.code) {
    case "DATA_IN_USE":
      return words.dataInUse(failure.path);
    case "DATA_NEWER":
      return words.dataNewer(failure.path);
    case "DATA_DAMAGED":
      return words.dataDamaged(failure.path);
    case "DISK_FULL":
      return words.diskFull(failure.path);
    default:
      return words.startFailed(failure.code === "BUG" ? failure.detail : failure.code);
  }
}
