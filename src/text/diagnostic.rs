//! Authoring mistakes: what is wrong in a file of `knowledge/` or `dialogs/`, where it stands, and what to do.
//!
//! All mistakes are collected and shown together, each with its file, its line and a caret under the words.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A file of the knowledge as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, as an author would type it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub script: SourceFile,
    /// The words, as bytes of the file's text.
    pub range: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do, if that is not plain from what is wrong.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at `range` of `script`.
    pub fn new(script: &SourceFile, range: Range<usize>, what: impl Into<String>) -> Diagnostic {
        Diagnostic {
            script: script.clone(),
            range,
            what: what.into(),
            help: None,
        }
    }

    /// The same, with a word on what to do.
    pub fn help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic {
            help: Some(help.into()),
            ..self
        }
    }

    /// The mistake as `renderer` draws it.
    fn render(&self, renderer: &Renderer) -> String {
        let end = self.range.end.min(self.script.text.len());
        let range = self.range.start.min(end)..end;
        let snippet = Snippet::source(&self.script.text)
            .path(&self.script.path)
            .annotation(AnnotationKind::Primary.span(range));
        let mut group: Group<'_> = Level::ERROR.primary_title(&self.what).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        renderer.render(&[group])
    }
}

/// All mistakes that were found, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// The mistakes as text; with colours for a terminal.
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let all: Vec<String> = self
            .0
            .iter()
            .map(|mistake| mistake.render(&renderer))
            .collect();
        all.join("\n\n")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
