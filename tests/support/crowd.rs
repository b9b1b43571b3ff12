//! A crowd of applicants in mid-interview: each goes on once it has heard the reply that it should, and notes all else.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::json;
use zhinan::dialogue::Message;
use zhinan::eligibility::Kind;
use zhinan::service::Address;
use zhinan::wording::Reply;

use super::random::Random;
use super::serving::{expected, seen};
use super::telegram::{Sent, Telegram, chat_of, press};

/// How long nothing may happen.
const PATIENCE: Duration = Duration::from_secs(90);

/// Applicants, each in a chat of their own.
pub struct Crowd<'a> {
    telegram: &'a Telegram,
    random: Random,
    applicants: Vec<Applicant>,
    /// How much of what was sent has been read.
    read: usize,
    /// Where kills fell: how many requests there had been, and when it was.
    pub kills: Vec<(u64, Instant)>,
    /// The replies that came once more.
    pub doubles: Vec<Double>,
}

/// One who asks for a check and answers what is asked.
struct Applicant {
    /// Where the same talk was had with a service that nothing happens to.
    expected: Address,
    /// What is said, and what has to be replied.
    talk: Vec<(Message, String)>,
    told: usize,
    heard: usize,
    /// How much is to be heard before the chat is closed.
    goal: usize,
    /// What was heard last.
    last: Option<Sent>,
    /// The first reply in it. One message may bring several that waited together.
    since: usize,
}

/// A reply that came once more.
#[derive(Debug)]
pub struct Double {
    /// The kill between the two, by its number.
    pub kill: Option<usize>,
    /// Whether the first was answered.
    pub was_answered: bool,
    /// How long before the kill that was.
    pub before: Duration,
}

impl<'a> Crowd<'a> {
    /// So many applicants, who say so much each.
    pub fn new(
        telegram: &'a Telegram,
        name: &str,
        size: usize,
        length: usize,
        mut random: Random,
    ) -> Crowd<'a> {
        let applicants = (1..=size)
            .map(|chat| Applicant::new(name, chat, length, &mut random))
            .collect();
        Crowd {
            telegram,
            random,
            applicants,
            read: 0,
            kills: Vec::new(),
            doubles: Vec::new(),
        }
    }

    /// All begin to talk.
    pub fn begin(&mut self) {
        (0..self.applicants.len()).for_each(|at| self.go_on(at, None));
    }

    /// The chat of this applicant is closed once so much was heard.
    pub fn close_after(&mut self, chat: i64, count: usize) {
        let applicant = &mut self.applicants[index(chat)];
        applicant.goal = applicant.goal.min(count);
    }

    /// Reads what was sent since, and has those go on who heard their reply.
    pub fn listen(&mut self) {
        let sent = self.telegram.book().sent[self.read..].to_vec();
        self.read += sent.len();
        sent.into_iter().for_each(|sent| self.hear(sent));
    }

    /// The same until `is_enough`, or until all have heard all.
    pub fn listen_until(&mut self, mut is_enough: impl FnMut(&Telegram) -> bool) {
        let (mut read, mut since) = (self.read, Instant::now());
        while !self.is_content() && !is_enough(self.telegram) {
            self.telegram.next_change();
            self.listen();
            if self.read > read {
                (read, since) = (self.read, Instant::now());
            }
            assert!(
                since.elapsed() < PATIENCE,
                "nothing is sent; {} wait: {:#?}",
                self.waiting().0,
                self.waiting().1
            );
        }
    }

    /// Whether all have heard all.
    pub fn is_content(&self) -> bool {
        self.applicants
            .iter()
            .all(|applicant| applicant.heard >= applicant.goal)
    }

    /// How many replies are heard in all, each once.
    pub fn heard(&self) -> usize {
        self.applicants
            .iter()
            .map(|applicant| applicant.heard)
            .sum()
    }

    /// How many chats there are in which the last reply before the kill just now may not be struck off.
    pub fn open_since(&self, request: u64) -> usize {
        let open = |applicant: &&Applicant| {
            applicant
                .last
                .as_ref()
                .is_some_and(|last| last.request > request)
        };
        self.applicants.iter().filter(open).count()
    }

    /// What was told, as it should be kept: the address on Telegram, and where the same is expected.
    pub fn talks(&self) -> impl Iterator<Item = (Address, &Address)> {
        let address = |at: usize| Address::new("telegram", &(at + 1).to_string(), "");
        self.applicants
            .iter()
            .enumerate()
            .map(move |(at, applicant)| (address(at), &applicant.expected))
    }

    fn waiting(&self) -> (usize, Vec<(usize, usize, usize)>) {
        let waits = |(at, it): (usize, &Applicant)| {
            (it.heard < it.goal).then_some((at + 1, it.told, it.heard))
        };
        let waiting: Vec<_> = self
            .applicants
            .iter()
            .enumerate()
            .filter_map(waits)
            .collect();
        (waiting.len(), waiting.into_iter().take(10).collect())
    }

    fn hear(&mut self, sent: Sent) {
        let at = index(sent.chat);
        let applicant = &mut self.applicants[at];
        let Some((from, to)) = applicant.places(&sent.text) else {
            let wanted = applicant.talk.get(applicant.heard).map(|(_, reply)| reply);
            panic!(
                "chat {}: after {} replies came {sent:#?}\nwanted: {wanted:?}",
                sent.chat, applicant.heard
            )
        };
        if let Some(last) = applicant.last.as_ref().filter(|_| from < applicant.heard) {
            // A kill after the first and before the second.
            let kill = self
                .kills
                .iter()
                .position(|(request, _)| (last.request..sent.request).contains(request));
            let before = kill
                .zip(last.answered)
                .map(|(kill, answered)| self.kills[kill].1.saturating_duration_since(answered));
            let (was_answered, before) = (last.answered.is_some(), before.unwrap_or_default());
            self.doubles.push(Double {
                kill,
                was_answered,
                before,
            });
        }
        let is_news = to > applicant.heard;
        (applicant.heard, applicant.since) = (applicant.heard.max(to), from);
        applicant.last = Some(sent.clone());
        if is_news {
            self.go_on(at, Some(&sent));
        }
    }

    /// Says the next, at times the one after it at once as well.
    fn go_on(&mut self, at: usize, under: Option<&Sent>) {
        let ahead = if self.random.below(4) == 0 { 2 } else { 1 };
        let applicant = &mut self.applicants[at];
        let user = i64::try_from(at).unwrap() + 1;
        while applicant.told < applicant.talk.len().min(applicant.heard + ahead) {
            let (message, _) = &applicant.talk[applicant.told];
            let under = under.filter(|_| applicant.told == applicant.heard);
            match (&message.press, under) {
                (Some(data), Some(under)) => self.telegram.press(user, under, data),
                (Some(data), None) => {
                    let old = json!({"message_id": 1, "date": 1_780_000_000, "chat": chat_of(user), "text": "a"});
                    self.telegram
                        .deliver("callback_query", press(user, data, old))
                }
                (None, _) => self.telegram.say(user, &message.text),
            };
            applicant.told += 1;
        }
    }
}

impl Applicant {
    /// A talk that goes at random, and in which no reply says the same as the one before.
    fn new(name: &str, chat: usize, length: usize, random: &mut Random) -> Applicant {
        let expected_at = Address::new("expected", &chat.to_string(), name);
        let mut talk: Vec<(Message, String)> = Vec::new();
        let mut message = Some(Message::from("帮我看看能不能报"));
        let mut said = HashSet::new();
        while let Some(next) = message.filter(|_| talk.len() < length) {
            let reply = expected().say(&expected_at, &next);
            assert!(
                said.insert(seen(&reply)),
                "in an interview no question is asked twice: {}",
                seen(&reply)
            );
            message = answer(&reply, random);
            talk.push((next, seen(&reply)));
        }
        let goal = talk.len();
        Applicant {
            expected: expected_at,
            talk,
            told: 0,
            heard: 0,
            goal,
            last: None,
            since: 0,
        }
    }

    /// The replies that a message brings: the next ones, or before them those of the last message once more.
    fn places(&self, text: &str) -> Option<(usize, usize)> {
        let said = |from: usize, to: usize| {
            let replies: Vec<&str> = self.talk[from..to]
                .iter()
                .map(|(_, reply)| reply.as_str())
                .collect();
            replies.join("\n\n")
        };
        let begins = (self.since..=self.heard).rev();
        let mut places = begins.flat_map(|from| (from + 1..=self.told).map(move |to| (from, to)));
        places.find(|(from, to)| said(*from, *to) == text)
    }
}

fn index(chat: i64) -> usize {
    usize::try_from(chat).unwrap() - 1
}

/// What an applicant says to a question: the press of an option, or an amount.
fn answer(reply: &Reply, random: &mut Random) -> Option<Message> {
    let asks = reply.asks.as_ref()?;
    Some(match asks.kind {
        Kind::Money => Message::from(random.pick(&["60万", "300000", "不清楚"])),
        Kind::Count => Message::from(random.pick(&["3", "1", "不清楚"])),
        _ if asks.done.is_some() && asks.kind == Kind::Choices => Message::from("不清楚"),
        _ => {
            let options: Vec<String> = asks
                .options
                .iter()
                .map(|(_, choice)| choice.press.to_string())
                .collect();
            let option = random.below(options.len() as u64);
            Message::press(&options[usize::try_from(option).unwrap()])
        }
    })
}
