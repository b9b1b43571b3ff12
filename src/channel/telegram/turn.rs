//! A turn: what came is handed to the assistant, and what it comes to is kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;
use tracing::error;

use super::incoming::{Incoming, What};
use super::link;
use crate::assistant::Assistant;
use crate::dialogue::{Conversation, Message};
use crate::service::{Delivery, Outgoing, Service, computed};
use crate::text::{Bilingual, Language};
use crate::wording::{Block, Reply, ReplyKind};

/// The command that changes the language.
const LANGUAGE: &str = "lang";
/// The command that a link can give another command to.
const START: &str = "start";

/// Keeps what `incoming` comes to, and gives the replies to send.
pub fn take(service: &Service, incoming: &Incoming) -> Vec<Outgoing> {
    let assistant = service.assistant();
    guarded(service, &incoming.delivery, |conversation, now| {
        reply(&assistant, conversation, incoming, now)
    })
}

/// Tells someone who sends too much to slow down.
pub fn slow_down(service: &Service, incoming: &Incoming) -> Vec<Outgoing> {
    let Incoming {
        delivery, language, ..
    } = incoming;
    let assistant = service.assistant();
    let phrase = &assistant.phrases().telegram.slow_down;
    guarded(service, delivery, |conversation, _| {
        plain(conversation, *language, phrase)
    })
}

/// Delivers; a panic costs the reply, for which there is an apology, and changes nothing in the conversation.
fn guarded(
    service: &Service,
    delivery: &Delivery,
    reply: impl FnOnce(Conversation, Timestamp) -> (Conversation, Reply),
) -> Vec<Outgoing> {
    let caught = |work: &mut dyn FnMut() -> Vec<Outgoing>| catch_unwind(AssertUnwindSafe(work));
    let mut reply = Some(reply);
    let replied = caught(&mut || {
        reply
            .take()
            .map(|reply| service.deliver(delivery, reply))
            .unwrap_or_default()
    });
    replied.unwrap_or_else(|_| {
        error!(
            update = delivery.update,
            "a reply could not be made; an apology goes out"
        );
        let assistant = service.assistant();
        let failed = &assistant.phrases().telegram.failed;
        let apology = caught(&mut || {
            service.deliver(delivery, |conversation, _| {
                plain(conversation, None, failed)
            })
        });
        apology.unwrap_or_else(|_| {
            error!(update = delivery.update, "nor could the apology be kept");
            Vec::new()
        })
    })
}

fn reply(
    assistant: &Arc<Assistant>,
    conversation: Conversation,
    incoming: &Incoming,
    now: Timestamp,
) -> (Conversation, Reply) {
    let phrases = &assistant.phrases().telegram;
    let &Incoming {
        ref what,
        language,
        origin,
        ..
    } = incoming;
    if let What::Command(name, rest) = what
        && let Some(block) =
            linked_clause(assistant, (name, rest), conversation.language.or(language))
    {
        let language = conversation.language.or(language).unwrap_or_default();
        return (
            conversation,
            Reply::new(ReplyKind::Answer, language, vec![block]),
        );
    }
    let message = match what {
        What::Text(text) => Message::from(text.as_str()),
        What::ButtonAction(data) => Message::press(data),
        What::Command(name, rest) => command(assistant, &conversation, (name, rest), language),
        What::Edited(_) if conversation.flow.is_some() => {
            return plain(conversation, language, &phrases.edited);
        }
        What::Edited(text) => Message::from(text.as_str()),
        What::NotText => return plain(conversation, language, &phrases.not_text),
        What::Added => return plain(conversation, language, &phrases.added),
    };
    let message = Message {
        can_rate: true,
        origin,
        ..message
    };
    let assistant = Arc::clone(assistant);
    computed(message.text.len(), move || {
        assistant.reply(conversation, &message, now)
    })
}

/// The clause that a link of ours names, as the offer of a clause that is too long for a message has one.
fn linked_clause(
    assistant: &Assistant,
    (name, rest): (&str, &str),
    language: Option<Language>,
) -> Option<Block> {
    let found = link::read(assistant, rest).filter(|_| name == START)?;
    assistant.quote(&found, language.unwrap_or_default())
}

/// What a command says to the assistant, in the language of the conversation or of the user's app.
fn command(
    assistant: &Assistant,
    conversation: &Conversation,
    (name, rest): (&str, &str),
    language: Option<Language>,
) -> Message {
    if let Some(turn) = link::turn(assistant, rest).filter(|_| name == START) {
        let known = conversation.language.or(language);
        return Message {
            language: known,
            ..Message::press(&turn.to_string())
        };
    }
    let commands = &assistant.phrases().telegram.commands;
    let named = |name: &str| commands.iter().find(|command| command.name == name);
    // A link such as t.me/bot?start=check gives the command after the start, and what stands after that: ?start=lang_en.
    let (linked_name, linked_rest) = rest.split_once('_').unwrap_or((rest, ""));
    let linked = named(linked_name).filter(|_| name == START);
    let (name, rest) = linked.map_or((name, rest), |linked| (linked.name.as_str(), linked_rest));
    let known = conversation.language.or(language);
    let language = match (name, known.unwrap_or_default()) {
        (LANGUAGE, _) if rest.eq_ignore_ascii_case("zh") => Some(Language::Zh),
        (LANGUAGE, _) if rest.eq_ignore_ascii_case("en") => Some(Language::En),
        (LANGUAGE, Language::Zh) => Some(Language::En),
        (LANGUAGE, Language::En) => Some(Language::Zh),
        _ => known,
    };
    match named(name) {
        Some(command) => {
            let says = command.says.get(language.unwrap_or_default());
            // A command that says nothing by itself passes on what stands after it, which may be in any language.
            match says.is_empty() && !rest.is_empty() {
                true => Message::from(rest),
                false => Message {
                    language,
                    ..Message::from(says)
                },
            }
        }
        None => Message::from(rest),
    }
}

/// A sentence of the channel's own; the conversation stays as it is.
fn plain(
    conversation: Conversation,
    language: Option<Language>,
    phrase: &Bilingual,
) -> (Conversation, Reply) {
    let language = conversation.language.or(language).unwrap_or_default();
    let said = vec![Block::Say(phrase.get(language).to_owned())];
    (
        conversation,
        Reply::new(ReplyKind::Smalltalk, language, said),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Origin;
    use crate::service::{Address, Clock, StoredBlock};

    fn service() -> Service {
        let files = crate::knowledge::Files::read(None, None).unwrap();
        Service::new(crate::knowledge::load(&files).unwrap(), Clock::System)
    }

    fn delivery(update: u64) -> Delivery {
        Delivery {
            address: Address::new("telegram", "42", ""),
            update,
            to: None,
        }
    }

    fn command(name: &str, rest: &str, language: Option<Language>) -> Incoming {
        let what = What::Command(name.to_owned(), rest.to_owned());
        Incoming {
            delivery: delivery(1),
            language,
            what,
            origin: Origin::Own,
            pressed: None,
        }
    }

    fn said(outgoing: &[Outgoing]) -> String {
        let [outgoing] = outgoing else {
            panic!("not one reply: {outgoing:?}")
        };
        match &outgoing.reply.blocks[..] {
            [StoredBlock::Say(said), ..] => said.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_panic_costs_one_reply_with_an_apology() {
        let service = service();
        let failed = guarded(&service, &delivery(1), |_, _| panic!("on purpose"));
        assert_eq!(
            said(&failed),
            service.assistant().phrases().telegram.failed.zh
        );
        assert_eq!(service.unsent("telegram"), [failed[0].pending.clone()]);
        let next = guarded(&service, &delivery(2), |conversation, now| {
            service.assistant().reply(conversation, &"你好".into(), now)
        });
        assert_eq!(next.len(), 1);
    }

    #[test]
    fn a_link_turns_to_the_guide_that_it_names() {
        let service = service();
        let link = command("start", "guide_stcsm-2026-8", Some(Language::Zh));
        let now = Timestamp::UNIX_EPOCH;
        let (conversation, reply) =
            reply(&service.assistant(), Conversation::default(), &link, now);
        assert_eq!(conversation.guide.as_deref(), Some("stcsm-2026-8"));
        assert!(matches!(&reply.blocks[0], Block::Say(said) if said.starts_with("这里说的是")));
    }

    #[test]
    fn every_command_of_the_menu_is_understood_in_both_languages() {
        let service = service();
        let names: Vec<String> = service
            .assistant()
            .phrases()
            .telegram
            .commands
            .iter()
            .map(|it| it.name.clone())
            .collect();
        assert_eq!(
            names,
            [
                "start", "ask", "guides", "check", "budget", "topics", "back", "restart", "why",
                "help", "forget", "lang"
            ]
        );
        for language in [Language::Zh, Language::En] {
            for name in &names {
                // In mid-interview every command makes sense.
                let now = Timestamp::UNIX_EPOCH;
                let begun = Message {
                    language: Some(language),
                    ..Message::from("帮我看看能不能报")
                };
                let (conversation, _) =
                    service
                        .assistant()
                        .reply(Conversation::default(), &begun, now);
                assert!(conversation.flow.is_some());
                let (_, reply) = reply(
                    &service.assistant(),
                    conversation,
                    &command(name, "", None),
                    now,
                );
                assert_eq!(reply.language == language, name != "lang", "/{name}");
                let assistant = service.assistant();
                let not_read = &assistant.phrases().interview.not_read;
                let not_read = not_read
                    .get(reply.language)
                    .split("{said}")
                    .max_by_key(|part| part.len())
                    .unwrap();
                assert!(
                    !reply.text().contains(not_read),
                    "/{name} in {language:?}: {}",
                    reply.text()
                );
            }
        }
    }

    #[test]
    fn a_link_can_begin_the_check() {
        let service = service();
        let reply = |rest: &str| {
            let start = command("start", rest, Some(Language::En));
            reply(
                &service.assistant(),
                Conversation::default(),
                &start,
                Timestamp::UNIX_EPOCH,
            )
        };
        assert!(reply("check").1.asks.is_some());
        assert!(reply("").1.asks.is_none());
        assert!(reply("something").1.asks.is_none());
        assert_eq!(reply("lang_zh").1.language, Language::Zh);
        assert_eq!(reply("").1.language, Language::En);
    }
}
