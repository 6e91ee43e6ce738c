import { MessageChannel, Worker } from "node:worker_threads";
import { Parser } from "htmlparser2";
import { afterAll, describe, expect, it } from "vitest";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { connect } from "../../../shared/rpc.ts";
import { MIME_HEAP_MB, MIME_PATIENCE_MS, type MimeApi } from "../../../shared/services/mime.ts";
import { makeMutation } from "./mutations.ts";

const ROUNDS = 4_000;
const FIRST_SEED = 20_261_126;

const worker = new Worker(new URL("../../../electron/mime/mime-worker.ts", import.meta.url), {
  resourceLimits: { maxOldGenerationSizeMb: MIME_HEAP_MB },
});
const channel = new MessageChannel();
worker.postMessage({ type: "port", port: channel.port1 }, [channel.port1]);
const { api, close } = connect<MimeApi>(portOfMessagePort(channel.port2));

afterAll(async () => {
  close();
  await worker.terminate();
});

/** The answer of the worker, or a failure once the host would have lost its patience. */
function within<Value>(answer: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("hangs")), MIME_PATIENCE_MS);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}

/** Elements and attributes that run or load something, as an HTML parser finds them behind the document's own head. */
function findUnsafe(html: string): string[] {
  const unsafe: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (/^(?:script|iframe|object|embed|form|svg|math|base|link|meta)$/.test(name)) unsafe.push(name);
      for (const [attribute, value] of Object.entries(attributes)) {
        if (/^on|^srcset$|^background$/.test(attribute) || /^\s*javascript:/i.test(value)) unsafe.push(attribute);
      }
    },
  });
  parser.end(html.slice(html.indexOf("<body>")));
  return unsafe;
}

describe("a damaged message, in the real worker with its caps,", () => {
  it(`is parsed and shown, over ${ROUNDS} seeded mutations of the corpus`, { timeout: 300_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { from, raw } = makeMutation(FIRST_SEED + round);
      const where = `seed ${FIRST_SEED + round}, from ${from}`;
      try {
        const parsed = await within(api.parseMessage({ raw }));
        const { html } = await within(api.renderBody({ raw, images: true }));
        expect(findUnsafe(html)).toEqual([]);
        if (/<img[^>]*\ssrc="https?:/i.test(html)) expect(parsed.hasRemoteImages).toBe(true);
        for (const [, shown] of html.matchAll(/<img[^>]*\ssrc="(\d+)"/g)) {
          const inline = parsed.attachments.find(({ index }) => index === Number(shown))?.inline;
          if (parsed.unreadable !== "size") expect(inline).toBe(true);
        }
        for (const { index, size, filename } of parsed.attachments.slice(0, 3)) {
          const part = await within(api.extractPart({ raw, index }));
          expect({ size: part.bytes.length, filename: part.filename }).toEqual({ size, filename });
          expect(filename).not.toMatch(/[\\/\0]|^\.|^$/);
        }
      } catch (error) {
        throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  });
});
