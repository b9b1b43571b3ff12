//! Diagnostics: authoring errors in `knowledge/` and `dialogs/`, with their place and a hint.
//!
//! The loader collects all of them and shows them together, each with its file, its line and a caret under the words.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A file of knowledge or dialogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as an author types it.
    pub path: String,
    /// The content of the file.
    pub text: String,
}

/// One authoring error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file that contains the error.
    pub script: SourceFile,
    /// The wrong words, as a range of bytes in the text.
    pub range: Range<usize>,
    /// A description of the error.
    pub what: String,
    /// A hint on how to fix it, if the description does not tell.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Makes a diagnostic for the words at `range`.
    pub fn new(script: &SourceFile, range: Range<usize>, what: impl Into<String>) -> Diagnostic {
        Diagnostic {
            script: script.clone(),
            range,
            what: what.into(),
            help: None,
        }
    }

    /// Adds a hint on how to fix the error.
    pub fn help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic {
            help: Some(help.into()),
            ..self
        }
    }

    /// Draws the diagnostic with `renderer`.
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

/// All diagnostics, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Writes the diagnostics as text, with colours if `colours`.
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
