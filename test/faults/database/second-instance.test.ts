import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DATABASE_VERSION } from "../../../electron/store/migrations.ts";
import { connectHost } from "../../app/connection.ts";
import { type RunningHost, startHost } from "../../app/host.ts";
import { restoreOldDatabase } from "../../unit/store/old-database.ts";
import { makeDirectory } from "../../unit/store/store-fixture.ts";

const running: RunningHost[] = [];

afterEach(async () => {
  for (const host of running.splice(0)) await host.kill();
});

async function start(data: string) {
  const host = await startHost({ data });
  running.push(host);
  return { host, api: (await connectHost(host.url)).api };
}

test("a second program on the same data is refused with who has it; kill -9 of the first lets the next one in", {
  timeout: 60_000,
}, async () => {
  const data = makeDirectory();
  restoreOldDatabase(DATABASE_VERSION, join(data, "mail.sqlite"));
  const first = await start(data);
  const before = await first.api.listAccounts({});
  await expect(startHost({ data })).rejects.toThrow(`already running on ${data}`);
  // The refused one has touched nothing that the first one needs.
  await first.api.saveSettings({ theme: "light" });
  expect((await first.api.getSettings({})).theme).toBe("light");
  await first.host.kill();

  const second = await start(data);
  expect((await second.api.listAccounts({})).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect((await second.api.getSettings({})).theme).toBe("light");
  await expect(startHost({ data })).rejects.toThrow(`already running on ${data}`);
  expect(await second.host.stop()).toBe(0);
  const third = await start(data);
  expect(await third.host.stop()).toBe(0);
});
