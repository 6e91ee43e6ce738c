/** What is promised about sync and operations, and what a case of `npm run faults` shows of it. */
export const promises: ReadonlyMap<number, string> = new Map([
  [1, "Sync and operations survive a crash: store and server are equal again, and a second run changes nothing."],
  [2, "A message that a submission server has accepted is never lost."],
  [3, "Nothing is sent a second time by itself; where it is unknown whether it was sent, the person is told."],
  [4, "What failed definitely is tried again and delivered once."],
  [5, "There is exactly one copy in Sent."],
  [7, "A body is whole or it is not there; one that was cut off is fetched again."],
  [8, "After a change of UIDVALIDITY nothing is done to another message."],
  [9, "A server that talks nonsense in QRESYNC and CONDSTORE makes the store lose nothing for good."],
  [10, "With other clients at work, store and server are equal at every checkpoint."],
  [11, "A silent network is noticed within 60 s and its return within 30 s; nobody waits for it meanwhile."],
  [13, "The database is sound after all of it (`integrity_check`)."],
]);
