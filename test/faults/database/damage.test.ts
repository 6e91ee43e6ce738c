import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Database, openDatabase } from "../../../electron/store/database.ts";
import { checkIntegrity } from "../../../electron/store/integrity.ts";
import { DATABASE_VERSION, migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { recoverDatabase } from "../../../electron/store/recovery.ts";
import { createWriter } from "../../../electron/store/writer.ts";
import { expectLocalContent, expectRemovedContent, restoreOldDatabase } from "../../unit/store/old-database.ts";
import { makeDirectory, message, USUAL_MAILBOXES } from "../../unit/store/store-fixture.ts";
import { copyDamaged, createRandom, pagesThatMatter } from "./damage-file.ts";

const AT = 1_700_000_000_000;

/** A sound database of today in a directory of its own. */
function makeDatabase(): string {
  const path = join(makeDirectory(), "mail.sqlite");
  restoreOldDatabase(DATABASE_VERSION, path);
  return path;
}

test("what no server has is carried over; the damaged file and its account ids are kept", () => {
  const path = makeDatabase();
  const before = readFileSync(path);
  const recovery = recoverDatabase(path, AT);
  expect(recovery).toMatchObject({ accounts: 2, drafts: 3, outbox: 2, keptChanges: 4, lostChanges: 0, unreadable: [] });
  expect(readFileSync(recovery.keptPath)).toEqual(before);
  const db = openDatabase(path, { readonly: false });
  expectLocalContent(db);
  expectRemovedContent(db);
  expect(
    createReader(db)
      .listAccounts({})
      .map(({ id }) => id),
  ).toEqual([1, 2]);
  // Only those that something waits to be done in.
  expect(
    createReader(db)
      .listMailboxes({ accountId: 1 })
      .map(({ path, total }) => ({ path, total })),
  ).toEqual([
    { path: "INBOX", total: 0 },
    { path: "Работа", total: 0 },
  ]);
  expect(createReader(db).getSettings({})).toMatchObject({ language: "ru", theme: "dark" });
  expectNewIdsApart(db);
  db.close();
  expect(checkIntegrity(path)).toEqual({ damage: [], orphans: [] });
});

/** What is listed anew from here on takes neither the place nor the body of a removed message. */
function expectNewIdsApart(db: Database): void {
  const writer = createWriter(db, { emit: () => {}, now: () => AT });
  writer.applyMailboxes({ accountId: 1, listed: USUAL_MAILBOXES });
  const mailboxId = createReader(db).listMailboxes({ accountId: 1 })[0]?.id ?? 0;
  writer.applySelected({ mailboxId, uidValidity: 1, uidNext: 1, modSeq: null });
  const messages = Array.from({ length: 60 }, (_, index) => message(index + 1));
  expect(writer.applyListed({ mailboxId, uidValidity: 1, messages, listedDownTo: 1 }).added).toHaveLength(60);
  expectRemovedContent(db);
}

test("a header of zeros or of noise costs nothing", () => {
  for (const byte of [0, 0x5a]) {
    const path = makeDatabase();
    const file = readFileSync(path);
    file.fill(byte, 0, 100);
    writeFileSync(path, file);
    expect(recoverDatabase(path, AT)).toMatchObject({ accounts: 2, drafts: 3, outbox: 2, unreadable: [] });
    const db = openDatabase(path, { readonly: false });
    expectLocalContent(db);
    db.close();
  }
});

test("flipped, zeroed and cut at 240 places, it is rebuilt each time, losing nothing whose pages were not hit", {
  timeout: 120_000,
}, () => {
  const sound = makeDatabase();
  const matter = pagesThatMatter(sound);
  const directory = makeDirectory();
  const random = createRandom(20_261);
  let unhurt = 0;
  for (let round = 0; round < 240; round += 1) {
    const place = join(directory, String(round));
    mkdirSync(place);
    const path = join(place, "mail.sqlite");
    const hit = copyDamaged(sound, path, round, random);
    const { keptPath } = recoverDatabase(path, AT);
    expect(existsSync(keptPath), `round ${round}`).toBe(true);
    const db = openDatabase(path, { readonly: false });
    migrate(db);
    expect(db.pragma("integrity_check", { simple: true }), `round ${round}`).toBe("ok");
    if (![...hit].some((page) => matter.has(page))) {
      unhurt += 1;
      expectLocalContent(db);
    }
    db.close();
    rmSync(place, { recursive: true });
  }
  expect(unhurt).toBeGreaterThan(50);
});
