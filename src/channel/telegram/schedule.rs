//! The schedule: what waits to be sent, and which chat is sent to next. What waits is in the store; here it is known by its
//! place there.
//!
//! A chat that little was sent to comes before one that much was sent to: with each message that it got of late, its turn
//! comes later by a step that is longer than anyone should wait, up to four. So whoever comes new is not kept waiting by
//! those who write much, and nobody waits for ever.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use teloxide::types::{ChatId, ThreadId};

use super::attempt::Attempt;
use crate::limiter::{Pace, Quota};
use crate::service::{Pending, StoredReply};

/// What Telegram takes: some messages at once, and then one a second in a chat, in a group twenty a minute.
const IN_A_CHAT: Quota = Quota::steady(15, Duration::from_secs(1));
/// With the five at once, twenty within any minute.
const IN_A_GROUP: Quota = Quota::steady(5, Duration::from_secs(4));

/// By how much each message that a chat got of late puts its turn off.
const STEP: Duration = Duration::from_secs(600);
/// How many of those count.
const COUNTED: u8 = 4;
/// How long a message counts.
const OF_LATE: Duration = Duration::from_secs(600);

/// How long a topic counts as closed. It may be opened again.
const CLOSED_FOR: Duration = Duration::from_secs(600);

/// How many replies are kept here whole, for the case that the store fails before they are sent.
const WHOLE: usize = 1_000;
/// How many replies are looked at for one message.
const LOOKED_AT: usize = 32;
/// How many chats are known, at least, before those are let go that are of no interest any more.
const KNOWN: usize = 1_000;

/// What waits, by chat.
#[derive(Default)]
pub struct Schedule {
    chats: HashMap<ChatId, Chat>,
    /// The chats whose turn has come, in the order in which they are sent to.
    due: BTreeSet<(Turn, ChatId)>,
    /// Those that have to wait, by the time until which.
    resting: BTreeSet<(Instant, ChatId)>,
    /// The number of the next turn.
    turns: u64,
    /// How many replies wait.
    waiting: usize,
    /// How many of them are here as a whole.
    whole: usize,
    /// How many chats may be known before some are let go.
    room: usize,
}

/// When a chat is sent to: the earlier, the sooner; the number tells apart what is due at the same time.
type Turn = (Instant, u64);

/// A chat, what waits for it, and what is known of sending to it.
struct Chat {
    waiting: VecDeque<Waiting>,
    stage: Stage,
    /// Since when its first message waits.
    since: Instant,
    pace: Pace,
    /// How many messages were sent to it of late, and when the last was.
    sent: u8,
    last: Instant,
    attempt: Attempt,
    /// Its number, if that is another by now.
    moved: Option<ChatId>,
    /// Topics of it that nothing could be sent into, and until when that counts.
    closed: Vec<(ThreadId, Instant)>,
}

/// A reply that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where it does.
    pub pending: Pending,
    /// How many of its messages were sent since the start.
    pub messages_sent: u32,
    /// The reply, where it is kept here.
    pub reply: Option<Arc<StoredReply>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing waits.
    Idle,
    Due(Turn),
    Resting(Instant),
    /// A message of it is being sent.
    Sending,
}

/// What there is to send to a chat.
#[derive(Debug, Clone)]
pub struct Front {
    /// Where to.
    pub chat: ChatId,
    /// The first replies that wait, all for the same person.
    pub waiting: Vec<Waiting>,
    /// What was tried with the first message.
    pub attempt: Attempt,
    /// Topics that nothing can be sent into.
    pub closed: Vec<ThreadId>,
}

/// How sending a message ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// It is there, or never will be: these replies are dealt with.
    Replies(Vec<Pending>),
    /// So many messages of this reply are dealt with, and there are more.
    Messages(Pending, u32),
    /// It is tried once more, and so.
    Again(Attempt),
    /// It is tried once more after a while.
    Later(Duration, Attempt),
    /// The chat has another number.
    Moved(ChatId),
    /// The topic is closed.
    Closed(ThreadId),
}

/// Whether something can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Now.
    Now,
    /// Not before this time.
    At(Instant),
    /// Not before something more comes.
    Nothing,
}

impl Schedule {
    /// Puts a reply behind all that waits for its chat.
    pub fn put(
        &mut self,
        chat: ChatId,
        pending: Pending,
        reply: Option<StoredReply>,
        now: Instant,
    ) {
        self.make_room(now);
        let reply = reply.filter(|_| self.whole < WHOLE).map(Arc::new);
        self.whole += usize::from(reply.is_some());
        self.waiting += 1;
        let known = self
            .chats
            .entry(chat)
            .or_insert_with(|| Chat::new(chat, now));
        if known.waiting.capacity() == 0 {
            // Most chats wait for one.
            known.waiting.reserve_exact(1);
        }
        known.waiting.push_back(Waiting {
            pending,
            messages_sent: 0,
            reply,
        });
        if known.stage == Stage::Idle {
            known.since = now;
            self.line_up(chat, now);
        }
    }

    /// How many replies wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether something can be sent at `now`.
    pub fn readiness(&mut self, now: Instant) -> Readiness {
        while let Some((_, chat)) = self
            .resting
            .first()
            .copied()
            .filter(|(until, _)| *until <= now)
        {
            self.line_up(chat, now);
        }
        match (self.due.is_empty(), self.resting.first()) {
            (false, _) => Readiness::Now,
            (true, Some((until, _))) => Readiness::At(*until),
            (true, None) => Readiness::Nothing,
        }
    }

    /// Takes the chat whose turn it is. It has no other turn until it is told how that [ended](Schedule::ended).
    pub fn take(&mut self, now: Instant) -> Option<ChatId> {
        let (_, chat) = self.due.pop_first()?;
        let known = self.chats.get_mut(&chat)?;
        known.stage = Stage::Sending;
        known.pace.take(now);
        Some(chat)
    }

    /// What there is to send to a chat that was taken.
    pub fn front(&self, chat: ChatId, now: Instant) -> Option<Front> {
        let known = self.chats.get(&chat)?;
        let address = known.waiting.front()?.pending.address();
        let own = known
            .waiting
            .iter()
            .take(LOOKED_AT)
            .take_while(|waiting| waiting.pending.address() == address);
        Some(Front {
            chat: known.moved.unwrap_or(chat),
            waiting: own.cloned().collect(),
            attempt: known.attempt,
            closed: known
                .closed
                .iter()
                .filter(|(_, until)| now < *until)
                .map(|(thread, _)| *thread)
                .collect(),
        })
    }

    /// Notes how sending to a chat that was taken ended.
    pub fn ended(&mut self, chat: ChatId, how: Ended, now: Instant) {
        let Some(known) = self.chats.get_mut(&chat) else {
            return;
        };
        let attempt = match &how {
            Ended::Again(attempt) | Ended::Later(_, attempt) => *attempt,
            Ended::Moved(_) | Ended::Closed(_) => known.attempt,
            Ended::Replies(_) | Ended::Messages(..) => Attempt::default(),
        };
        known.attempt = attempt;
        let mut pause = None;
        match how {
            Ended::Replies(dealt_with) => {
                known.count(now);
                self.remove(chat, |waiting| dealt_with.contains(&waiting.pending));
            }
            Ended::Messages(pending, count) => {
                known.count(now);
                let of = known
                    .waiting
                    .iter_mut()
                    .find(|waiting| waiting.pending == pending);
                of.into_iter()
                    .for_each(|waiting| waiting.messages_sent = count);
            }
            Ended::Again(_) => {}
            Ended::Later(wait, _) => pause = Some(now + wait),
            Ended::Moved(to) => known.moved = Some(to),
            Ended::Closed(thread) => {
                known.closed.retain(|(known, _)| *known != thread);
                known.closed.push((thread, now + CLOSED_FOR));
            }
        }
        match pause {
            Some(until) => self.rest(chat, until),
            None => self.line_up(chat, now),
        }
    }

    /// Takes out all that waits for a chat that nothing can be sent to. It counts as waiting until it is
    /// [dropped](Schedule::dropped).
    pub fn leave(&mut self, chat: ChatId, now: Instant) -> Vec<Pending> {
        let Some(known) = self.chats.get_mut(&chat) else {
            return Vec::new();
        };
        known.attempt = Attempt::default();
        let left: Vec<Pending> = known
            .waiting
            .iter()
            .map(|waiting| waiting.pending.clone())
            .collect();
        self.remove(chat, |_| true);
        self.waiting += left.len();
        if self
            .chats
            .get(&chat)
            .is_some_and(|known| known.stage != Stage::Sending)
        {
            self.line_up(chat, now);
        }
        left
    }

    /// So many of those that were taken out wait no more.
    pub fn dropped(&mut self, count: usize) {
        self.waiting -= count;
    }

    fn remove(&mut self, chat: ChatId, is_meant: impl Fn(&Waiting) -> bool) {
        let Some(known) = self.chats.get_mut(&chat) else {
            return;
        };
        let before = known.waiting.len();
        let whole = known
            .waiting
            .iter()
            .filter(|it| it.reply.is_some() && is_meant(it))
            .count();
        known.waiting.retain(|waiting| !is_meant(waiting));
        if known.waiting.is_empty() {
            known.waiting = VecDeque::new();
        }
        self.waiting -= before - known.waiting.len();
        self.whole -= whole;
    }

    /// Gives a chat its turn, at once or once its pace lets it; none where nothing waits for it.
    fn line_up(&mut self, chat: ChatId, now: Instant) {
        self.take_out(chat);
        let Some(known) = self.chats.get_mut(&chat) else {
            return;
        };
        if known.waiting.is_empty() {
            known.stage = Stage::Idle;
            return;
        }
        let wait = known.pace.wait(now);
        if !wait.is_zero() {
            return self.rest(chat, now + wait);
        }
        let turn = (
            known.since + STEP * u32::from(known.sent_of_late(now)),
            self.turns,
        );
        known.stage = Stage::Due(turn);
        self.turns += 1;
        self.due.insert((turn, chat));
    }

    fn rest(&mut self, chat: ChatId, until: Instant) {
        self.take_out(chat);
        if let Some(known) = self.chats.get_mut(&chat) {
            known.stage = Stage::Resting(until);
            self.resting.insert((until, chat));
        }
    }

    fn take_out(&mut self, chat: ChatId) {
        match self.chats.get(&chat).map(|known| known.stage) {
            Some(Stage::Due(turn)) => drop(self.due.remove(&(turn, chat))),
            Some(Stage::Resting(until)) => drop(self.resting.remove(&(until, chat))),
            Some(Stage::Idle | Stage::Sending) | None => {}
        }
    }

    /// Lets go of chats for which nothing waits and of which nothing has to be known any more.
    fn make_room(&mut self, now: Instant) {
        if self.chats.len() < self.room.max(KNOWN) {
            return;
        }
        self.chats.retain(|_, chat| {
            chat.stage != Stage::Idle || chat.sent_of_late(now) > 0 || !chat.pace.is_rested(now)
        });
        self.room = 2 * self.chats.len();
    }
}

impl Chat {
    fn new(chat: ChatId, now: Instant) -> Chat {
        let quota = if chat.0 > 0 { IN_A_CHAT } else { IN_A_GROUP };
        Chat {
            waiting: VecDeque::new(),
            stage: Stage::Idle,
            since: now,
            pace: Pace::new(quota),
            sent: 0,
            last: now,
            attempt: Attempt::default(),
            moved: None,
            closed: Vec::new(),
        }
    }

    /// Counts a message that was sent; from now on the next one waits.
    fn count(&mut self, now: Instant) {
        self.sent = self.sent_of_late(now).saturating_add(1).min(COUNTED);
        self.last = now;
        self.since = now;
    }

    fn sent_of_late(&self, now: Instant) -> u8 {
        if now.duration_since(self.last) < OF_LATE {
            self.sent
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Address;

    fn pending(person: i64, number: u64) -> Pending {
        Pending::example(Address::new("telegram", &person.to_string(), ""), number)
    }

    /// Sends what can be sent, a message every `every`, and gives the chats in the order in which they got one.
    fn sent(schedule: &mut Schedule, now: &mut Instant, every: Duration, most: usize) -> Vec<i64> {
        let mut order = Vec::new();
        while order.len() < most {
            match schedule.readiness(*now) {
                Readiness::Nothing => break,
                Readiness::At(until) => *now = until,
                Readiness::Now => {
                    let chat = schedule.take(*now).unwrap();
                    let first = schedule.front(chat, *now).unwrap().waiting[0]
                        .pending
                        .clone();
                    schedule.ended(chat, Ended::Replies(vec![first]), *now);
                    order.push(chat.0);
                    *now += every;
                }
            }
        }
        order
    }

    #[test]
    fn each_chat_is_sent_to_in_order_and_who_comes_new_waits_for_no_fifth_reply_of_another() {
        let (mut schedule, mut now) = (Schedule::default(), Instant::now());
        for number in 0..10 {
            for person in 1..=100 {
                schedule.put(ChatId(person), pending(person, number * 100 + 1), None, now);
            }
        }
        let every = Duration::from_millis(33);
        let before = sent(&mut schedule, &mut now, every, 350);
        assert_eq!(before[..100], (1..=100).collect::<Vec<_>>());
        assert_eq!(before[100..200], before[..100]);
        schedule.put(ChatId(999), pending(999, 5000), None, now);
        let after = sent(&mut schedule, &mut now, every, 2_000);
        assert_eq!(after[0], 999, "it comes at once");
        assert_eq!((before.len() + after.len(), schedule.waiting()), (1001, 0));
    }

    #[test]
    fn who_was_sent_to_much_is_not_put_off_for_ever() {
        let (mut schedule, mut now) = (Schedule::default(), Instant::now());
        for number in 0..6 {
            schedule.put(ChatId(1), pending(1, number), None, now);
        }
        let every = Duration::from_secs(1);
        assert_eq!(sent(&mut schedule, &mut now, every, 5), [1; 5]);
        let mut waited = 0;
        for person in 2.. {
            schedule.put(ChatId(person), pending(person, 9), None, now);
            waited += 1;
            if sent(&mut schedule, &mut now, every, 1) == [1] {
                break;
            }
        }
        assert!((600..=2400).contains(&waited), "{waited}");
    }

    #[test]
    fn a_chat_that_has_to_wait_holds_up_no_other_and_keeps_its_order() {
        let (mut schedule, mut now) = (Schedule::default(), Instant::now());
        for (person, number) in [(1, 0), (1, 1), (2, 2)] {
            schedule.put(ChatId(person), pending(person, number), None, now);
        }
        assert_eq!(schedule.take(now), Some(ChatId(1)));
        let tried = Attempt {
            failures: 1,
            ..Attempt::default()
        };
        schedule.ended(ChatId(1), Ended::Later(Duration::from_secs(7), tried), now);
        assert_eq!(sent(&mut schedule, &mut now, Duration::ZERO, 1), [2]);
        assert_eq!(
            schedule.readiness(now),
            Readiness::At(now + Duration::from_secs(7))
        );
        now += Duration::from_secs(7);
        assert_eq!(schedule.readiness(now), Readiness::Now);
        let chat = schedule.take(now).unwrap();
        let front = schedule.front(chat, now).unwrap();
        assert_eq!((front.attempt, front.waiting.len()), (tried, 2));
        assert_eq!(front.waiting[0].pending, pending(1, 0));
        assert_eq!(schedule.leave(chat, now), [pending(1, 0), pending(1, 1)]);
        schedule.ended(chat, Ended::Replies(vec![pending(1, 0)]), now);
        schedule.dropped(2);
        assert_eq!(
            (schedule.readiness(now), schedule.waiting()),
            (Readiness::Nothing, 0)
        );
    }

    #[test]
    fn chats_that_are_of_no_interest_any_more_take_no_memory() {
        let (mut schedule, mut now) = (Schedule::default(), Instant::now());
        for person in 1..=50_000 {
            schedule.put(ChatId(person), pending(person, 0), None, now);
            sent(&mut schedule, &mut now, Duration::from_millis(500), 1);
        }
        assert!(schedule.chats.len() < 5_000, "{}", schedule.chats.len());
    }

    #[test]
    fn a_reply_that_waits_takes_little_memory() {
        let chat = size_of::<(ChatId, Chat)>() * 2;
        let waiting = size_of::<Waiting>() + 64;
        let turn = 2 * size_of::<(Turn, ChatId)>();
        assert!(chat + waiting + turn <= 1024, "{chat} + {waiting} + {turn}");
    }
}
