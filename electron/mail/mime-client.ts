import { failureOf, MailFailureError } from "../../shared/failure.ts";
import type { Client, Port } from "../../shared/rpc.ts";
import { connect } from "../../shared/rpc.ts";
import type { MimeApi, MimeEnd } from "../../shared/services/mime.ts";

/** How long a new MIME worker is waited for after the old one went down. */
const RESTART_MS = 10_000;

/** The MIME worker's parser across its restarts. */
export interface MimeClient {
  readonly api: Pick<Client<MimeApi>, "parseMessage">;
  /** The worker was started anew, after the old one had come to this end, and is reached here from now on. */
  replace(port: Port, end: MimeEnd): void;
}

/** A message that took the worker down twice; a DISCONNECTED as far as its failure goes. */
export class MimeWorkerDown extends MailFailureError {
  readonly end: MimeEnd;

  constructor(end: MimeEnd) {
    super({ code: "DISCONNECTED" });
    this.end = end;
  }
}

/**
 * A call that the worker's end cut off is made once more, to the new worker: it may have been another message that
 * brought the old one down. Then it fails with {@link MimeWorkerDown}.
 */
export function createMimeClient(port: Port): MimeClient {
  let current = connect<MimeApi>(port).api;
  let lastEnd: MimeEnd = "time";
  const waiting = new Set<() => void>();

  function replaced(old: Client<MimeApi>): Promise<void> {
    if (current !== old) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, RESTART_MS);
      waiting.add(done);
    });
  }

  return {
    api: {
      async parseMessage(args, options) {
        for (let tries = 0; tries < 2; tries += 1) {
          const worker = current;
          try {
            return await worker.parseMessage(args, options);
          } catch (error) {
            if (failureOf(error).code !== "DISCONNECTED") throw error;
          }
          // Whoever takes its place comes with the reason.
          await replaced(worker);
        }
        throw new MimeWorkerDown(lastEnd);
      },
    },
    replace(newPort, end) {
      lastEnd = end;
      current = connect<MimeApi>(newPort).api;
      for (const done of [...waiting]) done();
    },
  };
}
