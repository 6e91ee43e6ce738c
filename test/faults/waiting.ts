import { setTimeout as delay } from "node:timers/promises";

/** Gives false where it does not become so in time. */
export async function until(isSo: () => Promise<boolean> | boolean, within = 20_000): Promise<boolean> {
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    if (await isSo()) return true;
    await delay(50);
  }
  return false;
}
