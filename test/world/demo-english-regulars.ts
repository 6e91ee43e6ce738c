// What comes to the English story's mailbox again and again: newsletters, loans, invoices, notes from the site.
import type { Periodical, Routine } from "./demo-story.ts";

export const englishPeriodicals: Periodical[] = [
  {
    sender: "kitchen",
    everyDays: 7,
    at: "07:00",
    accent: "#a4502f",
    motto: "One pot, one letter, every week",
    farewell: "Keep the lid on. Your Slow Kitchen",
    unsubscribe: "Stop these letters",
    readOn: "Read with pictures",
    issues: [
      {
        subject: "Beans that take all day, and are worth it",
        lead: "You do almost nothing, for eight hours. That is the recipe. But there is an art to almost.",
        items: [
          [
            "White beans with sage",
            "Soak them the evening before, and put in the sage only when you can smell the beans themselves.",
          ],
          ["What to do meanwhile", "A reader mended two chairs. Another learnt the first half of a tango."],
          ["From the letters", "“I burnt it at hour six and it was still the best thing I ate this month.”"],
        ],
      },
      {
        subject: "The soup that forgives",
        lead: "Forgot the stock? Too much salt? Guests an hour late? This one has seen it all.",
        items: [
          ["Barley and leek", "Two leeks more than you think, and the barley rinsed until the water is bored."],
          ["A spoon worth having", "Olive wood, nineteen centimetres. We have no affiliation with the tree."],
        ],
      },
      {
        subject: "Bread for people who forget about bread",
        lead: "A dough that waits for you in the cold for up to three days and holds no grudge.",
        items: [
          ["The night loaf", "Four things in a bowl, stirred with a stick. Then bed."],
          ["Why it works", "Time does the kneading. It usually does, if you let it."],
          ["Next week", "A pudding with a past."],
        ],
      },
      {
        subject: "A pudding with a past",
        lead: "Every family has one that nobody wrote down. We went looking for four of them.",
        items: [
          ["Damson, with a lid", "Found in a sewing-machine manual, so they say."],
          ["Rice, with the skin on", "The skin is not a fault. The skin is the point."],
        ],
      },
      {
        subject: "Onions, slowly",
        lead: "No recipe has ever told the truth about how long it takes to brown an onion.",
        items: [
          ["Fifty minutes", "There, we have said it."],
          ["And then", "On toast, with an egg, standing up."],
        ],
      },
      {
        subject: "What to cook when it rains sideways",
        lead: "Seven dishes for weather that comes through the keyhole.",
        items: [
          ["Dumplings", "They should float like a thought."],
          ["Baked apples", "Fill them with whatever the cupboard confesses."],
        ],
      },
    ],
  },
  {
    sender: "lantern",
    everyDays: 14,
    at: "17:30",
    accent: "#3d4f7c",
    motto: "Books for long evenings",
    farewell: "The lamp is on. Lanternlight Books",
    unsubscribe: "Leave the list",
    readOn: "To the shelf",
    issues: [
      {
        subject: "New on the shelf: The Keeper's Weather",
        lead: "A novel in ninety-one weather reports. You would not think it could make you cry at “visibility moderate”.",
        items: [
          ["The Keeper's Weather", "By Edda Morrow. Cloth, 212 pages, a ribbon the colour of fog."],
          ["A Short History of Stairs", "Why we go up, and who decided how high."],
          ["Thursday at the shop", "Reading by candle, because of the fuse."],
        ],
      },
      {
        subject: "Three books about islands (and one about getting off)",
        lead: "The ferry is late. You have time.",
        items: [
          ["Smaller Than a Parish", "Essays from a rock with eleven people and a piano."],
          ["Tidebound", "A crime story in which the tide has the alibi."],
        ],
      },
      {
        subject: "Your order has a friend",
        lead: "You bought A Field Guide to Sheds. People who did tend to be back for Doors.",
        items: [
          ["Doors", "Two hundred of them, drawn open."],
          ["Second-hand corner", "One atlas, lightly salted."],
        ],
      },
    ],
  },
  {
    sender: "timber",
    everyDays: 10,
    at: "12:15",
    accent: "#4a6b57",
    motto: "Notes on wood, water and weather",
    farewell: "Measure twice. Tide & Timber",
    unsubscribe: "No more notes",
    readOn: "Read the note",
    issues: [
      {
        subject: "How a slate roof ages, in six photographs",
        lead: "The oldest roof on the coast was laid in 1811 by a man who was paid in herring.",
        items: [
          ["Strip by hand", "You save two slates in three and learn all their names."],
          ["Zinc, a kind word", "It is honest, it is light, it pings in the rain."],
        ],
      },
      {
        subject: "Larch: the tree that undresses",
        lead: "The only conifer here that drops its needles. Its timber is just as straightforward.",
        items: [
          ["Outdoors", "Leave it be and it goes silver in three winters."],
          ["Churches", "Where old larch floors come from, and where they go."],
        ],
      },
      {
        subject: "Linseed, and why it smells like childhood",
        lead: "Putty, paint, cricket bats: one seed has been holding the country together.",
        items: [
          ["Mixing your own", "It should feel like an earlobe."],
          ["Patience", "Paint after a fortnight, not a minute earlier."],
        ],
      },
      {
        subject: "A boat shed in five joints",
        lead: "You can learn five joints in a winter, and with five joints you can build nearly everything.",
        items: [
          ["The scarf", "How to make one long thing out of two short ones."],
          ["The peg", "Offset the hole by the thickness of a coin."],
        ],
      },
    ],
  },
];

export const englishRoutines: Routine[] = [
  {
    sender: "library",
    everyDays: 6,
    count: 14,
    subjects: ["Your book is waiting: {word}", "Due back on Saturday: {word}", "Renewed for three weeks: {word}"],
    texts: [
      "Good afternoon,\n\n“{word}” is on the shelf by the desk under W. We keep it for ten days.\n\nThe library opens at ten, except on Wednesday, when it opens when Mrs Hale arrives.",
      "Good afternoon,\n\n“{word}” is due back on Saturday. If you need a little longer, simply answer this message with “a little longer”.",
      "Good afternoon,\n\n“{word}” is yours for three more weeks. Nobody else has asked for it, but the librarian would like to talk about chapter nine.",
    ],
    words: [
      "Ropes and Their Uses",
      "The Drowned Parish",
      "Estuary Birds",
      "Concrete: a Love Story",
      "The Long Winter of Mr Pym",
    ],
  },
  {
    sender: "brindle",
    everyDays: 13,
    count: 8,
    invoice: true,
    subjects: ["Invoice {n}", "Invoice {n} for {word}"],
    texts: [
      "Dear Nora,\n\nplease find our invoice for {word}. No hurry; the end of the month is fine.\n\nThe youngest daughter says the offcuts are in the blue crate if you'd like them for models.\n\nBrindle & Daughters",
      "Dear Nora,\n\nattached, with thanks. {word} was a pleasure to cut.\n\nBrindle & Daughters",
    ],
    words: ["the larch boards", "oak pegs, one bag", "the curved sill", "scaffold planks"],
  },
  {
    sender: "site",
    everyDays: 2,
    count: 40,
    photos: false,
    subjects: ["Boathouse, day {n}: {word}", "Site diary {n}", "Boathouse, day {n}: {word}"],
    texts: [
      "Weather: {word}.\nOn site: Dunstan, two carpenters, one dog.\nDone: north rafters cleaned and numbered in chalk.\nTo do: ask about the gutter brackets.",
      "Weather: {word}.\nOn site: Dunstan, scaffolders.\nDone: second lift up, netting on.\nFound: a tobacco tin behind the wall plate with a list of names. Photographed and put back.",
      "Weather: {word}.\nOn site: everybody.\nDone: slates 1 to 340 sorted. 212 good, 81 fair, 47 for the garden path.\nVisitors: a heron.",
      "Weather: {word}.\nOn site: nobody, see weather.\nDone: tarpaulin held.",
    ],
    words: ["clear, cold", "rain from the west", "fog until eleven", "bright, gusts", "drizzle, then sun"],
    shelf: { project: "Projects/Boathouse" },
  },
  {
    sender: "backups",
    everyDays: 3,
    count: 30,
    subjects: ["Backup finished", "Backup finished with 1 remark"],
    texts: [
      "Everything was copied in 14 minutes.\n\nDrawings: 41,208 files\nLetters: 9,114 files\nErrors: 0",
      "Everything was copied in 17 minutes.\n\nRemark: “section BB final FINAL (2).dwg” has not been opened for a year. Is it final?",
    ],
    shelf: "archive",
  },
  {
    sender: "power",
    everyDays: 30,
    count: 5,
    invoice: true,
    subjects: ["Your bill is ready", "A quieter month: your bill"],
    texts: [
      "Hello Nora,\n\nyour bill for the studio is attached. You used a little more than in the same month last year, most of it between nine and five and, we suspect, in mittens.\n\nBrightwater",
      "Hello Nora,\n\nyour bill for the studio is attached. The sun did a third of the work this month.\n\nBrightwater",
    ],
    shelf: "archive",
  },
  {
    sender: "choir",
    everyDays: 7,
    count: 10,
    subjects: ["Tuesday: {word}", "Who brings what on Tuesday?"],
    texts: [
      "Dear singers,\n\non Tuesday we start with {word}. Tenors, please count the rests; they are music too.\n\nWarmly,\nThe committee",
      "Dear singers,\n\nbiscuits: altos. Flasks: basses. Somebody has left a single glove, green, left hand.\n\nWarmly,\nThe committee",
    ],
    words: ["the sea shanty", "the slow one", "the Latin, from bar 12", "a surprise"],
  },
  {
    sender: "tom",
    everyDays: 8,
    count: 11,
    photos: true,
    subjects: ["look at this", "look at this too", "for the fridge"],
    texts: [
      "From this morning's run. I stopped to take it, so it wasn't much of a run.",
      "Guess where. Hint: you fell in here when you were nine.",
      "The dog says hello. He is the small dot on the left.",
    ],
  },
  {
    sender: "henrik",
    everyDays: 21,
    count: 5,
    subjects: ["Timetable change: {word}", "Skerry line: {word}"],
    texts: ["Dear passengers,\n\nplease note: {word}. The tea on board is not affected.\n\nHenrik, Skerry Ferries"],
    words: [
      "the 18:10 leaves at 18:25",
      "no sailing on Thursday (swell)",
      "winter timetable",
      "extra boat for the fair",
    ],
  },
];
