import type { MailApi } from "../../shared/contract.ts";
import type { Client } from "../../shared/rpc.ts";
import { coverageOf } from "../../shared/search.ts";

/** Waits until `count` messages are in the index with their texts. Throws where that takes longer than `limit`, in ms. */
export async function whenIndexed(
  api: Client<MailApi>,
  count: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { messages, indexed, bodies } = coverageOf(await api.getSearchStatus({}), null);
    if (messages >= count && indexed === messages && bodies === messages) return;
    if (performance.now() - began > limit) throw new Error(`in the index: ${indexed} of ${count}, ${bodies} texts`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
