//! A conversation in the terminal: with a line editor for a person, line by line for a pipe.

use std::io::{self, BufRead, IsTerminal as _, StdinLock, Write};
use std::path::PathBuf;

use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};

use super::choices::Choices;
use super::explanation::show_explanation;
use super::page::{ASIDE, Page, Paragraph, STRONG};
use super::reply::{show_letter, show_reply};
use crate::dialogue::Message;
use crate::service::{Address, Service};
use crate::text::Language;
use crate::wire::lines::read_line;

/// The channel's name in addresses.
const NAME: &str = "terminal";

/// The options of a chat.
#[derive(Debug, Clone, Default)]
pub struct Chat {
    /// The language of all replies, if not that of each message.
    pub language: Option<Language>,
    /// The guide, if not the newest.
    pub guide: Option<String>,
    /// Whether to show how each message is understood, before its reply.
    pub explains: bool,
    /// The file that keeps typed lines, if there is one.
    pub history: Option<PathBuf>,
}

/// Chats until the user leaves or the input ends.
///
/// # Errors
///
/// If the input cannot be read or the page cannot be written.
pub fn chat<Out: Write>(service: &Service, page: &mut Page<Out>, chat: Chat) -> io::Result<()> {
    let mut input = Input::standard(chat.history.clone());
    let mut language = chat.language.unwrap_or_default();
    let mut choices = Choices::default();
    let address = Address::new(NAME, "", "");
    let assistant = service.assistant();
    let phrases = &assistant.phrases().terminal;
    if input.is_typed() {
        let title = assistant
            .loaded_guide(chat.guide.as_deref())
            .map(|loaded| loaded.guide.metadata.title.clone());
        let welcome = phrases
            .welcome
            .get(language)
            .replace("{title}", &title.unwrap_or_default());
        page.put(&Paragraph::new(welcome).styled(STRONG))?;
        page.gap()?;
    }
    while let Some(typed) = input.next()? {
        let line = typed.trim();
        if line.is_empty() {
            continue;
        }
        // Within an interview the plain words leave that, and not the program.
        let is_going = service.conversation(&address).flow.is_some();
        let leaves = phrases.leave.iter().any(|word| word == line);
        if leaves && (line.starts_with('/') || !is_going) {
            break;
        }
        if line.starts_with('/') && !assistant.steers(line) {
            page.put(&Paragraph::new(phrases.help.get(language)))?;
            page.gap()?;
            continue;
        }
        let message = match choices.chosen(line) {
            Some(choice) => {
                page.put(
                    &Paragraph::new(&choice.label)
                        .styled(ASIDE)
                        .after("› ", ASIDE),
                )?;
                choice.message.clone()
            }
            None => Message::from(line),
        };
        let message = Message {
            language: chat.language.or(message.language),
            guide: chat.guide.clone(),
            ..message
        };
        if chat.explains
            && message.press.is_none()
            && let Some(explanation) =
                assistant.explain(&service.conversation(&address), &message, service.now())
        {
            show_explanation(page, &explanation)?;
            page.gap()?;
        }
        let reply = service.say(&address, &message);
        language = reply.language;
        for letter in service.pending_messages(&address) {
            show_letter(page, &letter.reply)?;
            page.flush()?;
            service.acknowledge(&[letter]);
        }
        if reply.passed_on {
            page.put(
                &Paragraph::new(assistant.phrases().person.passed_on.get(language)).styled(ASIDE),
            )?;
        }
        if reply.forgets {
            input.forget()?;
        }
        show_reply(page, &reply)?;
        choices = Choices::of(&reply);
        if !choices.is_empty() {
            let heading = if reply.choices.is_empty() {
                &phrases.choose
            } else {
                &phrases.pick
            };
            page.put(&Paragraph::new(heading.get(language)).styled(ASIDE))?;
            choices.show(page)?;
        }
        page.gap()?;
        page.flush()?;
    }
    if input.is_typed() {
        page.put(&Paragraph::new(phrases.left.get(language)))?;
    }
    Ok(())
}

/// The source of lines.
enum Input {
    /// A person at a terminal.
    Editor(Box<DefaultEditor>, Option<PathBuf>),
    /// A pipe or a file.
    Lines(StdinLock<'static>),
}

impl Input {
    fn standard(history: Option<PathBuf>) -> Input {
        /// The most lines that are kept.
        const KEPT: usize = 1000;
        let typed = io::stdin().is_terminal() && io::stdout().is_terminal();
        let config = Config::builder()
            .auto_add_history(true)
            .max_history_size(KEPT)
            .map(|it| it.build());
        match config.and_then(DefaultEditor::with_config) {
            Ok(mut editor) if typed => {
                // No history is no reason not to chat.
                if let Some(path) = &history {
                    editor.load_history(path).ok();
                }
                Input::Editor(Box::new(editor), history)
            }
            _ => Input::Lines(io::stdin().lock()),
        }
    }

    fn is_typed(&self) -> bool {
        matches!(self, Input::Editor(..))
    }

    /// Erases the typed lines.
    fn forget(&mut self) -> io::Result<()> {
        let Input::Editor(editor, history) = self else {
            return Ok(());
        };
        editor.clear_history().map_err(io::Error::other)?;
        if let Some(path) = history {
            editor.save_history(path).map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Reads the next line, or `None` at the end.
    fn next(&mut self) -> io::Result<Option<String>> {
        match self {
            Input::Lines(lines) => next_of(lines),
            Input::Editor(editor, history) => loop {
                match editor.readline("> ") {
                    Ok(line) => {
                        if let Some(path) = history {
                            // Kept after each line, so that a closed window loses none.
                            editor.append_history(path).ok();
                        }
                        return Ok(Some(line));
                    }
                    // Ctrl-C gives up the line, not the conversation.
                    Err(ReadlineError::Interrupted) => {}
                    Err(ReadlineError::Eof) => return Ok(None),
                    Err(ReadlineError::Io(error)) => return Err(error),
                    Err(error) => return Err(io::Error::other(error)),
                }
            },
        }
    }
}

/// Reads the next line of a pipe, whatever its bytes. Of a line without end it returns only the beginning, which is
/// too long already.
fn next_of(lines: &mut impl BufRead) -> io::Result<Option<String>> {
    let line = read_line(lines)?;
    Ok(line.map(|line| String::from_utf8_lossy(&line.bytes).into_owned()))
}
