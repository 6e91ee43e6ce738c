/** Makes letters as a store takes them, in a thread of its own, a batch a message and no more than a few ahead. */
import { parentPort, workerData } from "node:worker_threads";
import { parseMessage } from "../../electron/mime/parse.ts";
import type { ListedMessage, StoreWriterApi } from "../../shared/services/store.ts";
import { letters } from "./letters.ts";

export interface LetterOrder {
  readonly count: number;
  readonly to: string;
  /** How many batches were taken. */
  readonly taken: Int32Array;
}

export interface LetterBatch {
  readonly messages: readonly ListedMessage[];
  readonly bodies: readonly Omit<Parameters<StoreWriterApi["saveBody"]>[0], "messageId">[];
}

const LETTERS_AT_ONCE = 500;
const BATCHES_AHEAD = 4;

const { count, to, taken } = workerData as LetterOrder;
let posted = 0;
let batch: { messages: ListedMessage[]; bodies: LetterBatch["bodies"][number][] } = { messages: [], bodies: [] };

function post(): void {
  parentPort?.postMessage(batch satisfies LetterBatch);
  batch = { messages: [], bodies: [] };
  posted += 1;
  for (let done = Atomics.load(taken, 0); posted - done > BATCHES_AHEAD; done = Atomics.load(taken, 0)) {
    Atomics.wait(taken, 0, done);
  }
}

let uid = 0;
for (const { raw, date, flags = [] } of letters(count, to)) {
  uid += 1;
  const bytes = new TextEncoder().encode(raw);
  const parsed = parseMessage({ raw: bytes });
  const { messageId, inReplyTo, subject, from, cc } = parsed;
  batch.messages.push({
    ...{ uid, uidl: null, messageId, inReplyTo, subject, from, to: parsed.to, cc, flags },
    internalDate: date.getTime(),
    size: bytes.byteLength,
    hasAttachments: false,
  });
  batch.bodies.push({ raw: bytes, parsed });
  if (batch.messages.length === LETTERS_AT_ONCE || uid === count) post();
}
