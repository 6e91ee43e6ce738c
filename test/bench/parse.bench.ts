/**
 * Taking messages apart: time and memory per kind of mail, beside mailparser and postal-mime in the same run; how many
 * messages of the corpus each reads as we do; and seeded mutations of the corpus in the real worker, with its caps.
 * `--mutations N` sets how many (2,000).
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import { parseMessage } from "../../electron/mime/parse.ts";
import { showBody } from "../../electron/mime/shown-body.ts";
import { portOfMessagePort } from "../../electron/thread/message-port.ts";
import { connect } from "../../shared/rpc.ts";
import { MIME_HEAP_MB, type MimeApi } from "../../shared/services/mime.ts";
import { makeMutation } from "../unit/mime/mutations.ts";
import { compare } from "../unit/mime/second-opinions.ts";
import { type Figure, percentile, report } from "./figures.ts";
import { makeSamples, SAMPLES } from "./mail-samples.ts";

/** What is asked for: ms at the 99th percentile, and MB of the worker's heap. */
const TIME_LIMIT = 200;
const MEMORY_LIMIT = 256;
const BACKGROUND_LIMIT = 25_000;

const argument = process.argv.indexOf("--mutations");
const mutations = argument < 0 ? 2_000 : Number(process.argv[argument + 1]);

async function time(messages: readonly Buffer[], parse: (raw: Buffer) => unknown): Promise<number[]> {
  for (const raw of messages.slice(0, 40)) await parse(raw);
  const times: number[] = [];
  for (const raw of messages) {
    const start = performance.now();
    await parse(raw);
    times.push(performance.now() - start);
  }
  return times;
}

async function measureSamples(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const sample of SAMPLES) {
    const messages = makeSamples(sample);
    const ours = await time(messages, (raw) => parseMessage({ raw }));
    const shown = await time(messages, (raw) => showBody(raw));
    const peers = {
      mailparser: await time(messages, (raw) => simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true })),
      "postal-mime": await time(messages, (raw) => PostalMime.parse(raw)),
    };
    for (const [peer, theirs] of Object.entries(peers)) {
      for (const share of [0.5, 0.99]) {
        figures.push({
          what: `${sample.name}, p${share * 100}`,
          value: percentile(ours, share),
          unit: "ms",
          beside: { what: peer, value: percentile(theirs, share) },
        });
      }
    }
    figures.push({ what: `${sample.name}, opened, p50`, value: percentile(shown, 0.5), unit: "ms", beside: null });
  }
  return figures;
}

/** 2,000 messages as an old mailbox has them, 5 KB each on average, and from them what 100,000 take. */
async function measureBackground(): Promise<Figure> {
  const [plain, russian, rich] = SAMPLES.map(makeSamples);
  const mailbox = [
    ...(plain ?? []),
    ...(russian ?? []),
    ...(plain ?? []),
    ...(russian ?? []),
    ...(rich ?? []).slice(0, 16),
  ];
  const times = await time(mailbox, (raw) => parseMessage({ raw }));
  const sum = times.reduce((total, one) => total + one, 0);
  return {
    what: "100,000 messages of 5 KB, by these",
    value: (sum / mailbox.length) * 100_000,
    unit: "ms",
    beside: { what: "limit", value: BACKGROUND_LIMIT },
  };
}

async function measureCorpus(): Promise<Figure[]> {
  const corpus = new URL("../corpus/", import.meta.url);
  const names = readdirSync(corpus).filter((name) => name.endsWith(".eml"));
  const figures: Figure[] = [];
  for (const peer of ["mailparser", "postal-mime"] as const) {
    let same = 0;
    for (const name of names) {
      const { ours, theirs } = await compare(peer, readFileSync(new URL(name, corpus)));
      if (JSON.stringify(ours) === JSON.stringify(theirs)) same += 1;
    }
    figures.push({
      what: `corpus messages ${peer} reads as we do`,
      value: same,
      unit: "messages",
      beside: { what: "of", value: names.length },
    });
  }
  return figures;
}

/** The most memory a process of its own has had, with messages of 10 MB. */
function measureMemory(): Figure[] {
  const peak = (parser: string) =>
    Number(
      execFileSync(process.execPath, [join(import.meta.dirname, "parser-memory.ts"), parser], { encoding: "utf8" }),
    );
  const ours = peak("ours");
  return ["mailparser", "postal-mime"].map((peer) => ({
    what: "process with messages of 10 MB, resident at most",
    value: ours,
    unit: "MB",
    beside: { what: peer, value: peak(peer) },
  }));
}

async function measureMutations(): Promise<Figure[]> {
  const worker = new Worker(new URL("../../electron/mime/mime-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MIME_HEAP_MB },
  });
  let deaths = 0;
  worker.on("error", () => {
    deaths += 1;
  });
  const channel = new MessageChannel();
  worker.postMessage({ type: "port", port: channel.port1 }, [channel.port1]);
  const connection = connect<MimeApi>(portOfMessagePort(channel.port2));
  const times: number[] = [];
  let heap = 0;
  let failures = 0;
  for (let seed = 1; seed <= mutations && deaths === 0; seed += 1) {
    const { raw } = makeMutation(seed);
    const start = performance.now();
    await connection.api.parseMessage({ raw }).catch(() => {
      failures += 1;
    });
    times.push(performance.now() - start);
    if (seed % 50 === 0 && deaths === 0)
      heap = Math.max(heap, (await worker.getHeapStatistics()).used_heap_size / 2 ** 20);
  }
  connection.close();
  await worker.terminate();
  return [
    { what: `${mutations} mutations, p50`, value: percentile(times, 0.5), unit: "ms", beside: null },
    {
      what: `${mutations} mutations, p99`,
      value: percentile(times, 0.99),
      unit: "ms",
      beside: { what: "limit", value: TIME_LIMIT },
    },
    {
      what: `${mutations} mutations, longest`,
      value: Math.max(...times),
      unit: "ms",
      beside: { what: "limit", value: TIME_LIMIT },
    },
    {
      what: "heap of the worker, largest seen",
      value: heap,
      unit: "MB",
      beside: { what: "limit", value: MEMORY_LIMIT },
    },
    { what: "mutations that failed or took the worker down", value: failures + deaths, unit: "messages", beside: null },
  ];
}

report("parse", [
  ...(await measureCorpus()),
  ...(await measureSamples()),
  await measureBackground(),
  ...measureMemory(),
  ...(await measureMutations()),
]);
