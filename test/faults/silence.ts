import { setTimeout as delay } from "node:timers/promises";
import type { Composition } from "./composition.ts";
import type { Lane } from "./lane.ts";
import { letters } from "./letters.ts";
import type { Trial } from "./scenario.ts";
import { readStore } from "./stored-state.ts";
import { until } from "./waiting.ts";

/** What is promised. */
const NOTICED_MS = 60_000;
const BACK_MS = 30_000;
/** With packets lost and the line up, nothing may ever be noticed: so long it is left so. */
const LOSSY_MS = 40_000;
/** A wait for the network would be seconds; a store that is asked in turn with everything else in one thread is not that slow. */
const WAITED_MS = 1_000;
const SLOWER = 20;
const BASELINE = 100;
const PAUSE_MS = 20;

const CASES = ["the server is stopped", "every packet is dropped", "30 % of the packets are lost"] as const;

/** Faults that say nothing: no end of the connection, no answer. Each gives how it is undone. */
const begin: Record<(typeof CASES)[number], (lane: Lane) => Promise<() => Promise<void>>> = {
  async "the server is stopped"({ world, account }) {
    const service = `dovecot-${account.provider}` as const;
    world.pauseService(service);
    return async () => world.resumeService(service);
  },
  async "every packet is dropped"({ world, account }) {
    await world.blackhole(account.incoming.host);
    return () => world.restoreNetwork();
  },
  async "30 % of the packets are lost"({ world }) {
    const lose = "numgen random mod 100 < 30 drop";
    const rules = `
table inet faults {
  chain arriving { type filter hook input priority 0; policy accept; iifname != "lo" ${lose}; }
  chain leaving { type filter hook output priority 0; policy accept; oifname != "lo" ${lose}; }
}
`;
    await world.runInServers(["nft", "-f", "-"], { input: rules });
    return async () => void (await world.runInServers(["nft", "delete", "table", "inet", "faults"]));
  },
};

export const silence: Trial = {
  name: "silence",
  about: "The server or the network falls silent for as long as it takes to notice, and then is well again.",
  promises: [11],
  needsWorld: true,
  cases: (size) => (size === "full" ? CASES : CASES.slice(0, 1)),
  async run(lane, name) {
    await lane.reset();
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 60));
    const client = await lane.open();
    // Without the proxies, which would acknowledge every packet.
    const account = await client.start(lane.account);
    const phase = () => client.states.at(-1)?.phase;
    const isEqual = async () =>
      readStore(lane.directory).compare(await lane.readServer(), lane.bodyHashes()).length === 0;
    const problems: string[] = [];
    if (!(await until(isEqual, 45_000))) problems.push("the first sync does not come to rest");
    const person = await startPerson(client, account.id);
    const before = await person.work(() => person.count < BASELINE);

    const end = await begin[name as (typeof CASES)[number]](lane);
    let took: number[];
    try {
      const [row] = person.rows;
      await client.writer.setFlag({ messageIds: [row ?? 0], flag: "\\Flagged", value: true });
      // Nobody waits for the answer.
      client.mail.performOperations({ accountId: account.id }).catch(() => undefined);
      const since = Date.now();
      const isLossy = name.startsWith("30 %");
      const limit = isLossy ? LOSSY_MS : NOTICED_MS;
      took = await person.work(() => (isLossy || phase() !== "offline") && Date.now() - since < limit);
      if (!isLossy && phase() !== "offline") problems.push(`after ${NOTICED_MS} ms it is ${phase()}, not offline`);
    } finally {
      await end();
    }
    problems.push(...slowness(before, took));
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 3, 60));
    const isBack = async () =>
      phase() === "online" && readStore(lane.directory, { whole: false }).waiting === 0 && (await isEqual());
    if (!(await until(isBack, BACK_MS))) {
      const { waiting, compare } = readStore(lane.directory);
      const differences = compare(await lane.readServer(), lane.bodyHashes());
      problems.push(`${BACK_MS} ms after its end it is ${phase()}, ${waiting} wait: ${differences.join(", ")}`);
    }
    await client.stop();
    return [...problems, ...client.bugs.map(String)];
  },
};

interface Person {
  readonly rows: readonly number[];
  /** How often they have done it. */
  readonly count: number;
  /** Reads a list and a message and goes on with a draft as long as `goesOn`; gives how long each round took, ms. */
  work(goesOn: () => boolean): Promise<number[]>;
}

async function startPerson({ reader, writer }: Composition, accountId: number): Promise<Person> {
  const inbox = (await reader.listMailboxes({ accountId })).find(({ path }) => path === "INBOX");
  const mailboxId = inbox?.id ?? 0;
  const rows = (await reader.listMessages({ mailboxId, offset: 0, limit: 50 })).rows.map(({ id }) => id);
  const fields = { accountId, to: "ann@meadowmail.org", cc: "", bcc: "", subject: "Meanwhile", text: "" };
  const draft = await writer.createDraft({
    kind: "new",
    fields,
    inReplyTo: "",
    references: [],
    sourceMessageId: null,
    attachments: [],
  });
  let count = 0;
  return {
    rows,
    get count() {
      return count;
    },
    async work(goesOn) {
      const took: number[] = [];
      while (goesOn()) {
        const startedAt = performance.now();
        await reader.listMessages({ mailboxId, offset: 0, limit: 50 });
        await reader.getMessage({ messageId: rows[count % rows.length] ?? 0 });
        await writer.saveDraft({ draftId: draft.id, fields: { ...fields, text: `Word ${count}` } });
        took.push(performance.now() - startedAt);
        count += 1;
        await delay(PAUSE_MS);
      }
      return took;
    },
  };
}

function slowness(before: readonly number[], during: readonly number[]): string[] {
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const worst = Math.max(...during);
  return [
    ...(worst > WAITED_MS ? [`reading and writing a draft took ${Math.round(worst)} ms once`] : []),
    ...(middle(during) > SLOWER * middle(before)
      ? [`reading and writing a draft took ${middle(during)} ms, ${middle(before)} ms before it`]
      : []),
  ];
}
