import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DATABASE_VERSION } from "../../../electron/store/migrations.ts";
import { failureOf } from "../../../shared/failure.ts";
import { connectHost } from "../../app/connection.ts";
import { type RunningHost, startHost } from "../../app/host.ts";
import { restoreOldDatabase } from "../../unit/store/old-database.ts";
import { canMount, mountDisk } from "./disk.ts";

let host: RunningHost | undefined;

afterEach(async () => {
  await host?.kill();
  host = undefined;
});

async function start(data: string) {
  host = await startHost({ data });
  return (await connectHost(host.url)).api;
}

type Api = Awaited<ReturnType<typeof start>>;

async function subjectsIn(api: Api): Promise<number> {
  const [account] = await api.listAccounts({});
  const mailboxes = await api.listMailboxes({ accountId: account?.id ?? 0 });
  const inbox = mailboxes.find(({ specialUse }) => specialUse === "inbox");
  return (await api.listMessages({ mailboxId: inbox?.id ?? 0, offset: 0, limit: 100 })).rows.length;
}

/** Saves a draft of many texts; gives the code of the first refusal, or null where all were kept. */
async function writeMuch(api: Api): Promise<string | null> {
  const [draft] = await api.listDrafts({});
  if (!draft) throw new Error("no draft");
  const { id: draftId, accountId, to, cc, bcc, subject } = draft;
  for (let length = 100_000; length <= 1_500_000; length += 200_000) {
    const fields = { accountId, to, cc, bcc, subject, text: "x".repeat(length) };
    try {
      await api.saveDraft({ draftId, fields });
    } catch (error) {
      return failureOf(error).code;
    }
  }
  return null;
}

test.skipIf(!canMount)(
  "a start on a disk that is full to its last byte shows what is here and goes on with room",
  {
    timeout: 120_000,
  },
  async () => {
    const disk = mountDisk(24);
    restoreOldDatabase(DATABASE_VERSION, join(disk.directory, "mail.sqlite"));
    await start(disk.directory);
    expect(await host?.stop()).toBe(0);
    disk.fill();

    let api = await start(disk.directory);
    expect(await subjectsIn(api)).toBe(38);
    disk.fill();
    expect(await writeMuch(api)).toBe("DISK_FULL");
    expect(await subjectsIn(api)).toBe(38);
    await host?.kill();

    // What a power cut leaves behind needs as little.
    api = await start(disk.directory);
    expect(await subjectsIn(api)).toBe(38);
    expect(await writeMuch(api)).toBe("DISK_FULL");
    expect(await host?.stop()).toBe(0);

    api = await start(disk.directory);
    expect(await subjectsIn(api)).toBe(38);
    disk.fill();
    expect(await writeMuch(api)).toBe("DISK_FULL");
    disk.free();
    expect(await writeMuch(api)).toBeNull();
    expect(await host?.stop()).toBe(0);
    expect(existsSync(join(disk.directory, "mail.sqlite-wal"))).toBe(false);
  },
);

test.skipIf(!canMount)(
  "where nothing was set aside, a start on a full disk is refused with why, and works with room",
  {
    timeout: 60_000,
  },
  async () => {
    const disk = mountDisk(3);
    restoreOldDatabase(DATABASE_VERSION, join(disk.directory, "mail.sqlite"));
    disk.fill();
    await expect(start(disk.directory)).rejects.toThrow(/is full/);
    disk.free();
    expect(await subjectsIn(await start(disk.directory))).toBe(38);
  },
);
