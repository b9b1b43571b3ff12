//! The files of the knowledge: built into the program, or in folders that replace them.
//!
//! A folder with a guide is enough. What all guides share (intents, gazetteer, lexicon, facts, phrases) and the folder does not
//! contain is the built-in version. The guides are those of the folder alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_embed::RustEmbed;

use crate::error::Error;
use crate::text::SourceFile;

#[derive(RustEmbed)]
#[folder = "knowledge/"]
struct BuiltInKnowledge;

#[derive(RustEmbed)]
#[folder = "dialogs/"]
struct BuiltInDialogs;

/// All files of `knowledge/` and `dialogs/`, by path (`knowledge/lexicon.toml`).
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeMap<String, SourceFile>);

impl Files {
    /// Reads the built-in files, or the files in the given folders instead, as far as they are there.
    ///
    /// # Errors
    ///
    /// If a folder or a file in it cannot be read, or if a file is not UTF-8.
    pub fn read(knowledge: Option<&Path>, dialogs: Option<&Path>) -> Result<Files, Error> {
        let mut files = Files::default();
        match knowledge {
            Some(folder) => {
                files.add_folder("knowledge", folder, folder)?;
                files.add_shared::<BuiltInKnowledge>("knowledge")?;
            }
            None => files.add_built_in::<BuiltInKnowledge>("knowledge")?,
        }
        match dialogs {
            Some(folder) => {
                files.add_folder("dialogs", folder, folder)?;
                files.add_shared::<BuiltInDialogs>("dialogs")?;
            }
            None => files.add_built_in::<BuiltInDialogs>("dialogs")?,
        }
        Ok(files)
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.0.get(path)
    }

    /// All files, in the order of their paths.
    pub fn scripts(&self) -> impl Iterator<Item = &SourceFile> {
        self.0.values()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: &str, text: String) {
        self.0.insert(
            path.to_owned(),
            SourceFile {
                path: path.to_owned(),
                text,
            },
        );
    }

    /// The files that all guides share, and those of one guide.
    pub fn of_guide(&self, guide: &str) -> Files {
        let others: Vec<String> = self.guides().into_iter().filter(|id| id != guide).collect();
        let is_of_others = |path: &str| {
            let folder = path.split('/').nth(1);
            folder.is_some_and(|folder| others.iter().any(|other| other == folder))
        };
        let files = self.0.iter().filter(|(path, _)| !is_of_others(path));
        Files(
            files
                .map(|(path, file)| (path.clone(), file.clone()))
                .collect(),
        )
    }

    /// The names of the folders in `knowledge/` that contain a guide.
    pub fn guides(&self) -> Vec<String> {
        let folder = |path: &String| {
            let (folder, file) = path.strip_prefix("knowledge/")?.split_once('/')?;
            (file == "guide.md").then(|| folder.to_owned())
        };
        self.0.keys().filter_map(folder).collect()
    }

    fn add_built_in<Folder: RustEmbed>(&mut self, name: &str) -> Result<(), Error> {
        for path in Folder::iter() {
            let Some(file) = Folder::get(&path) else {
                continue;
            };
            self.add(
                &format!("{name}/{path}"),
                Path::new(&*path),
                file.data.into_owned(),
            )?;
        }
        Ok(())
    }

    /// Adds the built-in files and folders that all guides share, unless there are some of the same name.
    fn add_shared<Folder: RustEmbed>(&mut self, name: &str) -> Result<(), Error> {
        let of_a_guide = |top: &str| {
            ["guide.md", "eligibility.toml"]
                .iter()
                .any(|file| Folder::get(&format!("{top}/{file}")).is_some())
        };
        let held: BTreeSet<String> = self.0.keys().map(|path| top(path).to_owned()).collect();
        for path in Folder::iter() {
            let full = format!("{name}/{path}");
            let is_shared = !of_a_guide(path.split('/').next().unwrap_or_default());
            if is_shared
                && !held.contains(top(&full))
                && let Some(file) = Folder::get(&path)
            {
                self.add(&full, Path::new(&*path), file.data.into_owned())?;
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, name: &str, top: &Path, folder: &Path) -> Result<(), Error> {
        let failed = |doing| {
            move |source| Error::File {
                path: folder.to_owned(),
                doing,
                source,
            }
        };
        for entry in std::fs::read_dir(folder).map_err(failed("cannot read the folder"))? {
            let path = entry.map_err(failed("cannot read the folder"))?.path();
            let Ok(inner) = path.strip_prefix(top) else {
                continue;
            };
            if path.is_dir() {
                self.add_folder(name, top, &path)?;
            } else if path
                .extension()
                .is_some_and(|it| it == "toml" || it == "md" || it == "txt")
            {
                let inner: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
                let bytes = std::fs::read(&path).map_err(|source| Error::File {
                    path: path.clone(),
                    doing: "cannot read",
                    source,
                })?;
                self.add(&format!("{name}/{}", inner.join("/")), &path, bytes)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, path: &str, shown: &Path, bytes: Vec<u8>) -> Result<(), Error> {
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.insert(path, text);
                Ok(())
            }
            Err(error) => Err(Error::File {
                path: shown.to_owned(),
                doing: "cannot read, for it is not UTF-8,",
                source: std::io::Error::new(std::io::ErrorKind::InvalidData, error),
            }),
        }
    }
}

/// `knowledge/intents` of knowledge/intents/unit.toml, and `knowledge/lexicon.toml` of itself.
fn top(path: &str) -> &str {
    let end = path.match_indices('/').nth(1).map(|(at, _)| at);
    end.and_then(|end| path.get(..end)).unwrap_or(path)
}
