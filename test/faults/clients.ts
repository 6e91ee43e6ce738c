import { setTimeout as delay } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import { roleAddresses } from "../world/places.ts";
import { Random } from "../world/random.ts";
import { resume } from "./killing.ts";
import type { Lane } from "./lane.ts";
import { idOf, letters } from "./letters.ts";
import { syncOnce, type Trial } from "./scenario.ts";

const SESSIONS = 4;
const KILLS = 4;
const BOXES = ["INBOX", "Archive", "Projects/Bridge", "Junk"];

/** Another mail program of the same account: it changes whatever it comes upon until it is told to stop. */
async function workElsewhere({ account }: Lane, random: Random, isOver: () => boolean): Promise<number> {
  const client = new ImapFlow({
    host: roleAddresses[account.provider].full.v4,
    port: 993,
    secure: true,
    servername: account.incoming.host,
    tls: { rejectUnauthorized: false },
    auth: { user: account.incoming.username, pass: account.password },
    logger: false,
  });
  client.on("error", () => undefined);
  await client.connect();
  let done = 0;
  while (!isOver()) {
    // What another session has just taken away answers with an error: that is the point.
    await change(client, random, done).catch(() => undefined);
    done += 1;
    await delay(random.between(5, 60));
  }
  await client.logout().catch(() => undefined);
  client.close();
  return done;
}

async function change(client: ImapFlow, random: Random, number: number): Promise<void> {
  const box = random.pick(BOXES);
  const { exists } = await client.mailboxOpen(box);
  const some = `${random.between(1, Math.max(1, exists))}`;
  const other = random.pick(BOXES.filter((path) => path !== box));
  const flag = random.pick(["\\Seen", "\\Flagged", "\\Answered", "$Forwarded"]);
  switch (random.between(0, 7)) {
    case 0:
    case 1:
      await client.messageFlagsAdd(some, [flag]);
      break;
    case 2:
      await client.messageFlagsRemove(some, [flag]);
      break;
    case 3:
      await client.messageMove(some, other);
      break;
    case 4:
      await client.messageCopy(some, other);
      break;
    case 5:
      await client.messageDelete(some);
      break;
    case 6: {
      const [letter] = letters(`new${random.hex(6)}`, 1, number);
      if (letter) await client.append(box, Buffer.from(letter.raw as Uint8Array), [], letter.date);
      break;
    }
    default: {
      const name = `Made ${random.between(1, 3)}`;
      await client.mailboxCreate(name).catch(() => undefined);
      await client.mailboxSubscribe(name);
      if (random.chance(0.5)) {
        await client.mailboxRename(name, `${name} anew`);
        await client.mailboxSubscribe(`${name} anew`);
      } else await client.mailboxDelete(name);
    }
  }
}

export const clients: Trial = {
  name: "clients",
  about:
    "Four other clients change flags, messages and mailboxes while this one works and is killed at random, four times.",
  promises: [1, 10, 13],
  cases: (size) => Array.from({ length: size === "full" ? 40 : 2 }, (_, index) => `checkpoint ${index + 1}`),
  async run(lane, name, seed) {
    const random = new Random(seed * 1_000 + Number(/\d+/.exec(name)?.[0]));
    await lane.reset();
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 80));
    await lane.world.seedMailbox(lane.account.address, "Archive", letters("archive", 20));
    await lane.world.seedMailbox(lane.account.address, "Projects/Bridge", letters("bridge", 20));
    await syncOnce(lane);
    let isOver = false;
    const others = Array.from({ length: SESSIONS }, () =>
      workElsewhere(lane, new Random(random.between(1, 1_000_000)), () => isOver),
    );
    for (let kill = 0; kill < KILLS; kill += 1) {
      const ids = () => idOf("inbox", random.between(0, 79), random.between(0, 79));
      const client = lane.launch({
        offline: [
          { kind: "flag", ids: ids(), flag: "\\Flagged", value: true },
          { kind: "move", ids: ids(), to: "Archive" },
        ],
        online: [
          { kind: "archive", ids: ids() },
          { kind: "delete", ids: ids() },
        ],
        killAt: null,
      });
      await Promise.race([client.ended, delay(random.between(300, 2_500))]);
      client.kill();
      await client.ended;
      await lane.drained();
    }
    isOver = true;
    const done = await Promise.all(others);
    const problems = done.some((count) => count < 3) ? [`the other clients did ${done.join(", ")} things`] : [];
    return [...problems, ...(await resume(lane, {}))];
  },
};
