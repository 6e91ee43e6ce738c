// The English story: Nora Whitfield, architect in a small practice by the sea. Every person, place and firm is made up.
import { englishPeriodicals, englishRoutines } from "./demo-english-regulars.ts";
import type { Story } from "./demo-story.ts";

export const englishStory: Story = {
  language: "en",
  me: { name: "Nora Whitfield", address: "nora.whitfield@harbourandfinch.co.uk" },
  signature: "Nora Whitfield\nHarbour & Finch Architects\n4 Ropewalk, Saltmere",
  attribution: (date, name) =>
    `On ${date.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${name} wrote:`,
  replyPrefix: "Re: ",
  cast: {
    oliver: { name: "Oliver Finch", address: "oliver.finch@harbourandfinch.co.uk" },
    mum: { name: "Margaret Whitfield", address: "margaret@lowtidecottage.net" },
    tom: { name: "Tom Whitfield", address: "tom.whitfield@northpier.io" },
    priya: { name: "Priya Raman", address: "priya.raman@stonebridge-engineers.co.uk" },
    vera: { name: "Вера Соколова", address: "vera.sokolova@severnaya-pochta.ru" },
    clara: { name: "Clara Jensen", address: "clara.jensen@lindenpost.de" },
    june: { name: "June Okafor", address: "june.okafor@maplewick.com" },
    dunstan: { name: "Dunstan Pell", address: "dunstan@pellandsons-joinery.co.uk" },
    council: { name: "Saltmere Planning Office", address: "planning@saltmere-council.org" },
    choir: { name: "Saltmere Harbour Choir", address: "singers@harbourchoir.org" },
    library: { name: "Saltmere Library", address: "loans@saltmerelibrary.org" },
    kitchen: { name: "The Slow Kitchen", address: "letters@slowkitchen.press" },
    timber: { name: "Tide & Timber", address: "hello@tideandtimber.co" },
    lantern: { name: "Lanternlight Books", address: "post@lanternlightbooks.com" },
    brindle: { name: "Brindle & Daughters", address: "accounts@brindle-timber.co.uk" },
    paper: { name: "山本紙店", address: "info@yamamoto-kami.jp" },
    rail: { name: "Coastline Railways", address: "tickets@coastlinerail.co.uk" },
    dentist: { name: "Ropewalk Dental", address: "reception@ropewalkdental.co.uk" },
    ferry: { name: "Skerry Ferries", address: "bookings@skerryferries.com" },
    power: { name: "Brightwater Energy", address: "bills@brightwater.energy" },
    site: { name: "Site diary · Boathouse", address: "diary@siteledger.app" },
    backups: { name: "Studio backups", address: "backups@harbourandfinch.co.uk" },
    henrik: { name: "Henrik Sørby", address: "henrik@skerryferries.com" },
    ines: { name: "Inês Carvalho", address: "ines.carvalho@larkspurmail.net" },
    gran: { name: "Aunt Dot", address: "dorothy.whitfield@lowtidecottage.net" },
    prize: { name: "Prize Desk", address: "winner@lucky-envelope.biz" },
    parcel: { name: "Parcel Service", address: "notice@parcel-held-customs.info" },
  },
  threads: [
    {
      subject: "Boathouse roof: slate or zinc?",
      start: "5h",
      letters: [
        {
          by: "oliver",
          text: "Morning! I walked past the boathouse on the way in and the light on the old slates was so good that I'm having second thoughts about zinc.\n\nDunstan says he can save about two thirds of them if we strip by hand. It adds nine days. Could you look at the sequence before I say anything to the client?\n\nO.",
          flagged: true,
          flowed: true,
          attach: [{ photo: "boathouse-roof-north.png" }, { photo: "boathouse-ridge.png" }],
        },
        {
          by: "me",
          after: "50m",
          text: "I had the same thought last week and didn't dare say it. Nine days is all right if the scaffold stays where it is; it only hurts if the gutter crew has to come twice.\n\nLet me draw both and put the two costs side by side. Friday?",
        },
        {
          by: "oliver",
          after: "1h",
          unread: true,
          text: "Friday is perfect. The client is in town on Monday, so we could even show her the slates in the sun, if there is any.\n\nAlso: there's half a lemon cake in the kitchen and I cannot be trusted with it.",
        },
      ],
    },
    {
      subject: "Sunday lunch?",
      start: "2h",
      letters: [
        {
          by: "mum",
          unread: true,
          text: "Darling, are you and Tom coming on Sunday? I've found your grandmother's recipe for the damson pudding, the one we all thought was lost. It was inside the sewing machine manual, of all places.\n\nDot is coming too. She has opinions about the hedge.\n\nLove, Mum",
          charset: "iso-8859-1",
        },
      ],
    },
    {
      subject: "Structural comments on the boathouse, rev C",
      start: "1d 16:42",
      letters: [
        {
          by: "priya",
          flagged: true,
          text: "Hi Nora,\n\nPlease find my mark-ups attached. In short:\n\n1. The two middle trusses are fine as they are. Really. Whoever built them knew what he was doing.\n2. The east wall plate is soft for about 1.4 m from the corner. I'd splice rather than replace.\n3. If you go back to slate, the load is what the roof was made for, so I'm happy.\n\nI can be on site on Thursday after two.\n\nBest wishes,\nPriya",
          attach: [
            {
              pdf: "boathouse-rev-C-comments.pdf",
              lines: [
                "# Boathouse, Ropewalk quay",
                "Structural comments on revision C",
                "",
                "T2, T3   retained, no work",
                "WP-E     splice 1.4 m, oak, two pegs",
                "Roof     slate: 0.52 kN/m2, within original capacity",
              ],
            },
          ],
        },
        {
          by: "me",
          after: "2h",
          text: "This is the best news since the kettle was mended. Thursday after two is good, I'll bring the ladder and Oliver will hold it.",
        },
        { by: "priya", after: "14h", text: "Tell Oliver I have seen him hold a ladder. I'll bring my own rope.\n\nP." },
      ],
    },
    {
      subject: "Decision on application 2231/B, Ropewalk boathouse",
      start: "3d 10:05",
      letters: [
        {
          by: "council",
          flagged: true,
          text: "Dear Ms Whitfield,\n\nThe committee has considered the application named above and has GRANTED permission, subject to the following conditions:\n\n  a) the slipway stays open to the public between sunrise and sunset;\n  b) a sample of the roof covering is approved before work starts;\n  c) swifts: no work to the north eaves between May and August.\n\nThe full notice is attached. You may appeal within eight weeks.\n\nYours sincerely,\nPlanning Office, Saltmere",
          attach: [
            {
              pdf: "Decision notice 2231-B.pdf",
              lines: ["# Decision notice 2231/B", "Permission is GRANTED.", "", "Conditions a to c apply."],
            },
          ],
        },
        {
          by: "me",
          after: "20m",
          text: "Dear colleagues,\n\nThank you, that is very good to read. We had planned around the swifts already; they were there before any of us.\n\nA slate sample will be with you next week.",
        },
      ],
    },
    {
      subject: "The photographs from the island",
      start: "2d 20:31",
      letters: [
        {
          by: "clara",
          text: "Dear Nora,\n\nfinally I sat down with the pictures. Here are the four I like most: the lighthouse in the rain, your hat leaving, the hat's farewell, and the soup.\n\nIn March the little house is free again. Shall we?\n\nHerzliche Grüße aus dem Norden\nClara",
          html: '<p>Dear Nora,</p><p>finally I sat down with the pictures. Here are the four I like most: the lighthouse in the rain, your hat leaving, the hat\'s farewell, and the soup.</p><p><img src="cid:island" alt="The island from the ferry" style="max-width:100%"></p><p>In March the little house is free again. Shall we?</p><p>Herzliche Grüße aus dem Norden<br>Clara</p>',
          attach: [
            { inline: "island" },
            { photo: "01 Leuchtturm im Regen.png" },
            { photo: "02 Der Hut geht.png" },
            { photo: "03 Abschied vom Hut – für Nora.png" },
            { photo: "04 Suppe.png" },
          ],
        },
        {
          by: "me",
          after: "1d",
          text: "The hat! I had made my peace with it and now I miss it again.\n\nMarch: yes. I'll ask Henrik about the early boat.",
        },
      ],
    },
    {
      subject: "Illustrations for the harbour book",
      start: "4d 11:20",
      letters: [
        {
          by: "vera",
          charset: "koi8-r",
          transfer: "base64",
          text: "Dear Nora,\n\nthank you for the drawings of the old crane. Now I understand how the rope goes, and the heron on top of it will stay.\n\nTwo spreads are ready. Посмотрите, пожалуйста, на цвет воды: I think yours is greener than ours.\n\nС теплом,\nВера",
          names: "rfc2231",
          attach: [{ photo: "Разворот 7 – кран и цапля.png" }, { photo: "Разворот 8 – туман.png" }],
        },
        {
          by: "me",
          after: "5h",
          text: "Dear Vera,\n\nthey are wonderful. The heron looks exactly like our planning officer, please change nothing.\n\nYou're right about the water: after rain it is bottle green, on dry days more like slate. Page eight is a rainy day, so greener.",
        },
        {
          by: "vera",
          after: "20h",
          unread: true,
          text: "Зелёная вода — зелёная вода! I am mixing it now. It will be the green of the bottle in which my grandmother kept the buttons.\n\nPage nine on Monday.\n\nВера",
        },
      ],
    },
    {
      subject: "見本帳のご送付について (paper samples)",
      start: "6d 07:48",
      letters: [
        {
          by: "paper",
          charset: "iso-2022-jp",
          text: "ノラ・ホイットフィールド様\n\nいつもお世話になっております。山本紙店の山本です。\nご注文の見本帳を本日発送いたしました。雁皮紙と楮紙を多めに入れております。\n\nDear Nora, the sample book is on its way. I put in more of the thin gampi paper, because you wrote that you like the sound of it.\n\n山本",
        },
        {
          by: "me",
          after: "3h",
          text: "Dear Mr Yamamoto,\n\nthank you for remembering the sound. I shall listen carefully.\n\nWith kind regards from a windy harbour",
        },
      ],
    },
    {
      subject: "Window frames, and a question about the putty",
      start: "1d 08:12",
      letters: [
        {
          by: "dunstan",
          text: "Nora\n\nframes 1 to 6 are primed. 7 has a knot I dont like so I am making it again, no charge.\n\nIs it linseed putty or the other stuff. I would do linseed. My father would come back and haunt us otherwise.\n\nD Pell",
          charset: "us-ascii",
        },
        { by: "me", after: "35m", text: "Linseed, please. I'd rather not meet your father this way." },
        { by: "dunstan", after: "6h", text: "Right you are.", charset: "us-ascii" },
      ],
    },
    {
      subject: "Concert programme: last changes",
      start: "2d 13:15",
      letters: [
        {
          by: "choir",
          text: "Dear singers,\n\nthe programme goes to the printer on Wednesday. Please check how your name is spelt; last year we had two Joans and one of them was a John.\n\nAltos: bar 41 of the sea shanty is a B flat. It has always been a B flat.\n\nRehearsal is in the net loft this week because the hall has bees.\n\nWarmly,\nThe committee",
          headers: { "List-Id": "<singers.harbourchoir.org>", Precedence: "list" },
          attach: [
            {
              file: "rehearsal.ics",
              type: "text/calendar; method=PUBLISH",
              text: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Harbour Choir//EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:net-loft@harbourchoir.org\r\nDTSTAMP:20260101T120000Z\r\nRRULE:FREQ=WEEKLY;BYDAY=TU\r\nDTSTART:20260106T190000Z\r\nDTEND:20260106T210000Z\r\nSUMMARY:Rehearsal in the net loft\r\nLOCATION:Net loft\\, Saltmere\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            },
          ],
        },
        { by: "me", after: "4h", text: "It has never been a B flat in my copy, but I bow to the committee." },
        {
          by: "choir",
          after: "1h",
          text: "Your copy is from the year of the misprint. Bring it on Tuesday, we collect them.",
          unread: true,
        },
      ],
    },
    {
      subject: "Can I borrow the trailer",
      start: "9h",
      letters: [
        {
          by: "tom",
          text: "Hey sis. Can I have the trailer on Saturday? I'm buying a rowing machine off a man who has discovered actual rowing.\n\nBack by four, washed, promise.",
        },
        {
          by: "me",
          after: "30m",
          text: "Yes, but the left light is moody: wiggle the plug.\n\nAnd Mum wants to know about Sunday.",
        },
        { by: "tom", after: "15m", unread: true, text: "Sunday yes. Is there pudding? I heard rumours of damsons." },
      ],
    },
    {
      subject: "Guest lecture in April",
      start: "5d 15:02",
      letters: [
        {
          by: "june",
          text: "Hello Nora,\n\nI teach the second-years at Maplewick and we are looking at buildings that had three lives. Your net loft is on the reading list, and I wondered if you'd come and tell them what went wrong. They have enough lectures about what went right.\n\nFee, train, bed and a very good noodle place included.\n\nJune Okafor",
        },
        {
          by: "me",
          after: "20h",
          text: "Dear June,\n\nwhat went wrong is my best subject. I could do the week after Easter. May I bring the door that didn't fit? It's only 1.60 m.\n\nNoodles: yes.",
        },
        {
          by: "june",
          after: "5h",
          text: "Bring the door! I'll book two seats.\n\nThe 15th, two o'clock, room with the bad projector, so paper is welcome.",
          flagged: true,
        },
      ],
    },
    {
      subject: "Minutes of Monday, and who does what",
      start: "4d 17:30",
      letters: [
        {
          by: "oliver",
          flowed: true,
          text: "From the back of my sketchbook:\n\n- Boathouse: slate sample to the council (Nora), scaffold dates (me)\n- Lighthouse cottage: survey on the 3rd, bring boots\n- School porch: they love it, they have no money, they love it\n- The printer: nobody knows\n\nAnything I forgot?",
        },
        {
          by: "me",
          after: "25m",
          text: "The heating. You forgot it last week too. It's eleven degrees at my desk and I'm drawing in mittens.",
        },
        { by: "oliver", after: "10m", text: "Heating!! Writing it on my hand." },
      ],
    },
    {
      subject: "Early boat in March",
      start: "1d 11:00",
      letters: [
        {
          by: "me",
          text: "Dear Henrik,\n\ndoes the 6.40 run in the second week of March? There would be two of us, two bicycles, and probably a new hat.",
        },
        {
          by: "henrik",
          after: "4h",
          text: "Hello Nora! Yes, from the 9th, if the weather is a friend.\n\nBicycles go free. Hats go at their own risk, as you know.\n\nHenrik",
          unread: true,
        },
      ],
    },
    {
      subject: "Translation of the lighthouse letters",
      start: "8d 12:40",
      letters: [
        {
          by: "ines",
          text: 'Querida Nora,\n\nI have finished the first twelve letters. The keeper writes about the weather for two pages and then, in the last line, that he is in love. Every time!\n\nI attach them with notes. Where he says «o mar está de costas», I wrote "the sea has its back to us". Tell me if that is too much.\n\nBeijinhos,\nInês',
          attach: [
            {
              file: "lighthouse-letters-1-12.txt",
              type: "text/plain; charset=utf-8",
              text: "1.\nWind from the west, and rain.\nThe lamp was lit at five.\nShe passed below with the mule and did not look up.\n\n2.\nThe sea has its back to us.\n",
            },
          ],
        },
        {
          by: "me",
          after: "1d",
          text: "It isn't too much, it is exactly the sea in November.\n\nI read them aloud to Oliver and he had to go and look for something in the store room.",
        },
        { by: "ines", after: "8h", text: "Then the keeper has done his work. Thirteen to twenty before Christmas!" },
      ],
    },
    {
      subject: "Hedge",
      start: "1d 19:55",
      letters: [
        {
          by: "gran",
          unread: true,
          text: "Nora dear, your mother says the hedge may stay as it is. I have measured it and it is 2 ft 4 over. I do not wish to make a fuss. I have drawn a plan.\n\nDot\n\nP.S. Are you eating",
          charset: "iso-8859-1",
        },
      ],
    },
    {
      subject: "Your check-up",
      start: "7d 09:30",
      letters: [
        {
          by: "dentist",
          text: "Dear Ms Whitfield,\n\nit has been seven months since we last saw you. We have kept Thursday the week after next, 8.20 am, for you. Reply YES to keep it.\n\nRopewalk Dental",
        },
        { by: "me", after: "2d", text: "YES, with a heavy heart." },
      ],
    },
    {
      subject: "Ticket for the 07:52 to Maplewick",
      start: "3d 18:20",
      letters: [
        {
          by: "rail",
          text: "Thank you for travelling along the coast.\n\nSaltmere 07:52 – Maplewick 10:17, coach B, seats 41 and 42 (window, facing the sea)\nReference: K7QX2M\n\nYour ticket is attached. One large item (door) has been noted.",
          attach: [
            {
              pdf: "ticket-K7QX2M.pdf",
              lines: [
                "# Coastline Railways",
                "Saltmere 07:52 - Maplewick 10:17",
                "Coach B, seats 41 and 42",
                "Reference K7QX2M",
              ],
            },
          ],
        },
      ],
    },
    {
      subject: "School porch: a letter from year four",
      start: "9d 14:25",
      shelf: { project: "Projects/School porch" },
      letters: [
        {
          by: "council",
          text: 'Dear Nora,\n\nyear four asked me to pass this on, word for word:\n\n"We like the porch. We would like it to have a place for wet boots, a bench where you can be alone but not too alone, and a small roof for the cat."\n\nThey have voted. It was unanimous except for one who wants a slide.',
        },
        {
          by: "me",
          after: "1d",
          text: "Please tell year four that the bench is in, the boots are in, and the cat's roof is on drawing 7.\n\nAbout the slide: we are in talks.",
        },
      ],
    },
    {
      subject: "School porch: what can be had for the money",
      start: "16d 10:10",
      shelf: { project: "Projects/School porch" },
      letters: [
        {
          by: "dunstan",
          text: "Nora\n\nlarch not oak, and I know where there is a church floor going. Attached what it comes to.\n\nD Pell",
          attach: [
            {
              pdf: "porch-estimate.pdf",
              lines: [
                "# Estimate: school porch",
                "Larch frame          2,140.00",
                "Bench, reclaimed pine  310.00",
                "Cat roof                 0.00",
              ],
            },
          ],
        },
        { by: "me", after: "3h", text: "You've put the cat's roof down as nothing. You are a good man, Dunstan." },
      ],
    },
    {
      subject: "Survey of the lighthouse cottage",
      start: "12d 09:45",
      shelf: { project: "Projects/Lighthouse cottage" },
      letters: [
        {
          by: "priya",
          text: "Nora, the walls are 70 cm thick and dry as a biscuit. The floor is another story, and so is the thing living under it (hedgehog?).\n\nPhotos attached, report next week.",
          attach: [
            { photo: "cottage-floor.png" },
            { photo: "cottage-west-wall.png" },
            { photo: "probably-hedgehog.png" },
          ],
        },
        { by: "me", after: "2h", text: "Definitely a hedgehog. We'll start with the other end of the floor." },
        {
          by: "priya",
          after: "1d",
          text: 'Report attached. I have called it "the sitting tenant".',
          attach: [
            {
              pdf: "cottage-survey.pdf",
              lines: [
                "# Lighthouse cottage: survey",
                "Walls: sound",
                "Floor: replace, after hibernation",
                "Sitting tenant: one hedgehog",
              ],
            },
          ],
        },
      ],
    },
    {
      subject: "Damp in the stair of the lighthouse cottage",
      start: "21d 11:35",
      shelf: { project: "Projects/Lighthouse cottage" },
      letters: [
        {
          by: "oliver",
          text: "I think it's not damp at all. I think it's 140 years of people coming in wet and leaning on the same spot. Look at the height of it.",
          attach: [{ photo: "stair-at-elbow-height.png" }],
        },
        { by: "me", after: "40m", text: "Oh, that's lovely. Then we leave it, and draw it." },
      ],
    },
    {
      subject: "Photographs for the practice's page",
      start: "18d 13:00",
      shelf: "archive",
      letters: [
        {
          by: "june",
          text: "A student of mine takes pictures of buildings as if they were shy animals. You need somebody for your new page, don't you? I asked her to send three.",
          attach: [{ photo: "net-loft-at-dawn.png" }, { photo: "stairs, listening.png" }],
        },
        { by: "me", after: "6h", text: "As if they were shy animals! She's hired. Please send me her address." },
      ],
    },
    {
      subject: "Insurance for the trailer",
      start: "34d 10:15",
      shelf: "archive",
      letters: [
        {
          by: "power",
          text: "Dear customer,\n\nas part of our household bundle your trailer is insured until the end of next year. There is nothing you need to do. We mention it because people usually think there is.",
        },
      ],
    },
    {
      subject: "Minutes of the swift group",
      start: "41d 20:00",
      shelf: "archive",
      letters: [
        {
          by: "choir",
          text: "Forwarded for those who asked: seventeen pairs this year, three more than last. The box on the library is taken; the box on the bank is not, and we draw our conclusions.",
        },
        {
          by: "me",
          after: "12h",
          text: "Seventeen! We're building four boxes into the boathouse eaves. Tell them to bring friends.",
        },
      ],
    },
    {
      subject: "Sketch for Dot's hedge (not sent yet)",
      start: "20h",
      shelf: "drafts",
      letters: [
        {
          by: "me",
          text: "Dear Dot,\n\nthank you for the plan. The north arrow is beautiful. I have one small question about the scale: if the hedge is 2 ft 4 over, then the shed, on your drawing, is",
        },
      ],
    },
    {
      subject: "Lecture: things that went wrong, an outline",
      start: "2d 22:10",
      shelf: "drafts",
      letters: [
        {
          by: "me",
          text: "1. The door (bring it)\n2. The staircase that was right on paper\n3. What the swifts taught us about programme\n4. The client who was right\n5. The heating, still",
        },
      ],
    },
    {
      subject: "YOU HAVE BEEN SELECTED!!! Claim in 24 h",
      start: "1d 03:12",
      shelf: "junk",
      letters: [
        {
          by: "prize",
          text: "Dear lucky winner,\n\nYour e-mail adress was drawn among 9 billion. To recieve your envelope, only small handling fee is needed.\n\nPrize Desk",
          unread: true,
        },
      ],
    },
    {
      subject: "Your parcel is held at custom",
      start: "2d 04:47",
      shelf: "junk",
      letters: [
        {
          by: "parcel",
          text: "Parcel number 99120 can not be delivered. Pay 1,99 now to avoid return:\n\nhttps://parcel-held-customs.info/pay",
          unread: true,
          html: '<p>Parcel number 99120 can not be delivered.</p><p><a href="https://parcel-held-customs.info/pay">https://parcel-service.example/secure</a></p>',
        },
      ],
    },
    {
      subject: "Re: Re: your invoice is overdue",
      start: "6d 02:33",
      shelf: "junk",
      letters: [
        {
          by: "prize",
          text: "Kindly see attached file and open it at once.",
          attach: [{ file: "invoice.html", type: "text/html", text: "<p>Nothing here.</p>" }],
        },
      ],
    },
    {
      subject: "Half price on mittens",
      start: "3d 12:00",
      shelf: "trash",
      letters: [{ by: "timber", text: "We heard it is cold at some desks. All mittens half price until Sunday." }],
    },
    {
      subject: "Old scaffold dates, please ignore",
      start: "10d 09:00",
      shelf: "trash",
      letters: [{ by: "oliver", text: "Ignore these, the wind has opinions. New ones tomorrow." }],
    },
  ],
  periodicals: englishPeriodicals,
  routines: englishRoutines,
};
