import type { DraftAttachment } from "../../shared/composition.ts";
import { failed, type MailFailure } from "../../shared/failure.ts";
import { attachPath } from "../../shared/parts.ts";

/** A file on its way into a draft. */
export interface Upload {
  readonly done: Promise<DraftAttachment>;
  cancel(): void;
}

/**
 * Sends a file to the host, which keeps it with the draft. `done` rejects with the host's failure, with
 * `DISCONNECTED` where the host is gone, or with `CANCELLED`.
 * @param onProgress is told the share that has gone, from 0 to 1
 */
export function uploadFile(draftId: number, file: File, onProgress: (share: number) => void): Upload {
  // fetch tells nothing of what has gone; XMLHttpRequest does.
  const request = new XMLHttpRequest();
  const done = new Promise<DraftAttachment>((resolve, reject) => {
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    request.addEventListener("load", () => {
      const answer: unknown = request.response;
      if (request.status === 200 && isAttachment(answer)) resolve(answer);
      else if (isFailure(answer)) reject(failed(answer));
      else reject(failed({ code: "BUG", detail: `attaching was answered with ${request.status}` }));
    });
    request.addEventListener("error", () => reject(failed({ code: "DISCONNECTED" })));
    request.addEventListener("abort", () => reject(failed({ code: "CANCELLED" })));
  });
  request.open("POST", attachPath(draftId, file.name || "file"));
  request.responseType = "json";
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function isAttachment(answer: unknown): answer is DraftAttachment {
  return typeof answer === "object" && answer !== null && "id" in answer && "filename" in answer;
}

function isFailure(answer: unknown): answer is MailFailure {
  return typeof answer === "object" && answer !== null && "code" in answer;
}
