//! Polling: updates are fetched, taken chat by chat, and confirmed once all they come to is kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use teloxide::payloads::{
    AnswerCallbackQuerySetters as _, AnswerInlineQuerySetters as _, EditMessageReplyMarkupSetters as _,
    GetUpdatesSetters as _,
};
use teloxide::requests::{Request as _, Requester as _};
use teloxide::types::{AllowedUpdate, InlineQuery, Me, Update, UpdateKind};
use teloxide::{ApiError, Bot, RequestError};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{debug, error, warn};

use super::fault::{Backoff, describe};
use super::incoming::{Incoming, Pressed, Reader};
use super::lines::Lines;
use super::pace::Pace;
use super::{NAME, inline, turn};
use crate::measure;
use crate::service::{Address, Outgoing, Service};

/// How long Telegram may wait for an update to come, in seconds: less than the client waits for an answer.
const WAIT: u32 = 10;
/// How many updates are fetched at once.
const MANY: u8 = 100;
/// What one person can send: so many messages at once, and then one every so often.
const FLOOD: (Duration, u32) = (Duration::from_secs(1), 30);
/// How long the same inline query need not be asked again, in seconds.
const INLINE_KEPT: u32 = 60;

/// Fetches updates and has them replied to.
pub struct Poll {
    bot: Bot,
    me: Me,
    service: Arc<Service>,
    lines: Arc<Lines>,
    floods: HashMap<Address, Flood>,
}

/// How much a person sends.
struct Flood {
    pace: Pace,
    is_told: bool,
}

/// What becomes of a message.
type Take = fn(&Service, &Incoming) -> Vec<Outgoing>;

impl Poll {
    /// Nothing is fetched yet.
    pub fn new(bot: Bot, me: Me, service: Arc<Service>, lines: Arc<Lines>) -> Poll {
        Poll { bot, me, service, lines, floods: HashMap::new() }
    }

    /// Fetches until `stop`. What was fetched by then is kept; the rest comes after the next start.
    pub async fn run(mut self, mut stop: impl Future<Output = ()> + Unpin) {
        let mut offset = None;
        let mut backoff = Backoff::default();
        loop {
            let mut request = self.bot.get_updates().timeout(WAIT).limit(MANY).allowed_updates([
                AllowedUpdate::Message,
                AllowedUpdate::EditedMessage,
                AllowedUpdate::CallbackQuery,
                AllowedUpdate::InlineQuery,
            ]);
            if let Some(offset) = offset {
                request = request.offset(offset);
            }
            let fetched = tokio::select! {
                () = &mut stop => return,
                fetched = request.send() => fetched,
            };
            match fetched {
                Ok(updates) => {
                    self.service.tried(NAME, true);
                    backoff = Backoff::default();
                    let next = updates.iter().map(|update| update.id.as_offset()).max();
                    self.take(updates).await;
                    // An older update that comes again takes nothing back.
                    offset = offset.max(next);
                }
                Err(error) => {
                    self.service.tried(NAME, false);
                    measure::retried(NAME, "not_fetched");
                    let pause = match &error {
                        RequestError::RetryAfter(wait) => wait.duration(),
                        _ => backoff.pause(),
                    };
                    match &error {
                        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => {
                            error!("another process fetches the updates of this bot; stop one of the two");
                        }
                        _ => warn!(error = describe(&error), "updates could not be fetched"),
                    }
                    tokio::select! {
                        () = &mut stop => return,
                        () = sleep(pause) => {}
                    }
                }
            }
        }
    }

    /// Takes updates: those of one person in order, those of several at the same time.
    async fn take(&mut self, updates: Vec<Update>) {
        let service = Arc::clone(&self.service);
        let assistant = service.assistant();
        let commands = &assistant.phrases().telegram.commands;
        let mut lanes: Vec<(Address, Vec<(Incoming, Take)>)> = Vec::new();
        for update in updates {
            if let UpdateKind::InlineQuery(query) = update.kind {
                tokio::spawn(offer(self.bot.clone(), Arc::clone(&self.service), query));
                continue;
            }
            let Some(incoming) = (Reader { me: &self.me, commands }).read(&update) else {
                debug!(update = update.id.0, "does not concern us");
                continue;
            };
            if let Some(pressed) = &incoming.pressed {
                tokio::spawn(met(self.bot.clone(), Arc::clone(&self.service), pressed.clone(), incoming.language));
                if pressed.is_others {
                    continue;
                }
            }
            let Some(take) = self.admit(&incoming.delivery.address) else { continue };
            let address = &incoming.delivery.address;
            match lanes.iter_mut().find(|(of, _)| of == address) {
                Some((_, lane)) => lane.push((incoming, take)),
                None => lanes.push((address.clone(), vec![(incoming, take)])),
            }
        }
        let mut taken = JoinSet::new();
        for (_, lane) in lanes {
            let (service, lines, bot) = (Arc::clone(&self.service), Arc::clone(&self.lines), self.bot.clone());
            taken.spawn_blocking(move || {
                for (incoming, take) in lane {
                    take(&service, &incoming).into_iter().for_each(|outgoing| lines.put(outgoing));
                    if let Some(pressed) = incoming.pressed {
                        tokio::spawn(mark(bot.clone(), Arc::clone(&lines), pressed));
                    }
                }
            });
        }
        taken.join_all().await;
    }

    /// What becomes of one more message from `address`: it is taken, its sender is told to slow down, or nothing.
    fn admit(&mut self, address: &Address) -> Option<Take> {
        /// Persons of whom it is known how much they send, at most, unless all of them send much.
        const KNOWN: usize = 10_000;
        let now = Instant::now();
        if self.floods.len() > KNOWN {
            self.floods.retain(|_, flood| !flood.pace.is_rested(now));
        }
        let new = || Flood { pace: Pace::new(FLOOD.0, FLOOD.1), is_told: false };
        let flood = self.floods.entry(address.clone()).or_insert_with(new);
        if flood.pace.wait(now).is_zero() {
            flood.pace.take(now);
            flood.is_told = false;
            return Some(turn::take);
        }
        (!std::mem::replace(&mut flood.is_told, true)).then_some(turn::slow_down)
    }
}

/// Tells Telegram that the press of a button was met, and someone that it was not for them.
async fn met(bot: Bot, service: Arc<Service>, pressed: Pressed, language: Option<crate::language::Language>) {
    let mut request = bot.answer_callback_query(pressed.query);
    if pressed.is_others {
        let assistant = service.assistant();
        let not_yours = &assistant.phrases().telegram.not_yours;
        request = request.text(not_yours.get(language.unwrap_or_default())).show_alert(true);
    }
    if let Err(error) = request.send().await {
        debug!(error = describe(&error), "a press could not be answered");
    }
}

/// Marks the button that was pressed. That it is not marked does no harm: what no longer fits is met with a kind word.
async fn mark(bot: Bot, lines: Arc<Lines>, pressed: Pressed) {
    let Some(keyboard) = pressed.keyboard else { return };
    lines.place().await;
    let (chat, message) = pressed.message;
    if let Err(error) = bot.edit_message_reply_markup(chat, message).reply_markup(keyboard).send().await {
        debug!(error = describe(&error), "a button could not be marked");
    }
}

/// Offers clauses to put into a chat.
async fn offer(bot: Bot, service: Arc<Service>, query: InlineQuery) {
    let found = tokio::task::spawn_blocking(move || inline::clauses(&service, &query.query)).await;
    let answer = bot.answer_inline_query(query.id, found.unwrap_or_default()).cache_time(INLINE_KEPT);
    if let Err(error) = answer.send().await {
        debug!(error = describe(&error), "an inline query could not be answered");
    }
}
