/** What the promises come to, each as soon as it is there; null is left out. */
export async function* asTheyCome<Value>(promises: readonly Promise<Value | null>[]): AsyncGenerator<Value> {
  const pending = new Map(promises.map((each, index) => [index, each.then((value) => ({ index, value }))]));
  while (pending.size > 0) {
    const { index, value } = await Promise.race(pending.values());
    pending.delete(index);
    if (value !== null) yield value;
  }
}
