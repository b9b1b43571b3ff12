//! A disk that forgets: what the program wrote to a file and when it waited for the disk, as strace saw it, and what the
//! file may be if the power fails at some instant.

use std::collections::HashMap;

use super::random::Random;

/// What a disk writes at once; of more, part may be there.
const SECTOR: usize = 512;

/// A write to a file, or that it was cut to a length.
struct Write {
    offset: usize,
    data: Option<Vec<u8>>,
    begun: usize,
    ended: usize,
}

/// What was seen, each with its place in the order of all.
#[derive(Default)]
pub struct Trace {
    writes: Vec<Write>,
    /// When the disk was waited for: from when until when.
    syncs: Vec<(usize, usize)>,
    /// When a line was written to standard output.
    pub said: Vec<usize>,
}

/// A call that has begun.
struct Call {
    name: String,
    arguments: String,
    begun: usize,
}

impl Trace {
    /// The calls that strace wrote to its file with `-f -xx`, as far as they concern the file whose path ends so.
    pub fn read(calls: &str, file: &str) -> Trace {
        let mut trace = Trace::default();
        let mut files: HashMap<String, bool> = HashMap::new();
        let mut begun: HashMap<String, Call> = HashMap::new();
        for (at, line) in calls.lines().enumerate() {
            let (thread, line) = line.split_once(' ').unwrap();
            let line = line.trim_start();
            let (call, result) = if line.starts_with("<... ") {
                (begun.remove(thread).unwrap(), line)
            } else {
                let Some((name, rest)) = line.split_once('(') else {
                    continue;
                };
                let call = |arguments: &str| Call {
                    name: name.to_owned(),
                    arguments: arguments.to_owned(),
                    begun: at,
                };
                if let Some(arguments) = rest.strip_suffix(" <unfinished ...>") {
                    let call = call(arguments);
                    trace.hear(&call);
                    begun.insert(thread.to_owned(), call);
                    continue;
                }
                let Some((arguments, result)) = rest.rsplit_once(") ") else {
                    continue;
                };
                trace.hear(&call(arguments));
                (call(arguments), result)
            };
            let result = result.rsplit_once("= ").unwrap().1.trim().to_owned();
            trace.note(&call, &result, at, file, &mut files);
        }
        trace
    }

    /// Notes the end of a line on standard output, at the instant from which on it may be read.
    fn hear(&mut self, call: &Call) {
        if call.name == "write"
            && call.arguments.starts_with("1,")
            && bytes(&call.arguments).ends_with(b"\n")
        {
            self.said.push(call.begun);
        }
    }

    fn note(
        &mut self,
        call: &Call,
        result: &str,
        at: usize,
        file: &str,
        files: &mut HashMap<String, bool>,
    ) {
        let first = call.arguments.split(',').next().unwrap();
        let is_it = files.get(first).copied().unwrap_or_default();
        match call.name.as_str() {
            "openat" => drop(files.insert(
                result.to_owned(),
                bytes(&call.arguments).ends_with(file.as_bytes()),
            )),
            "close" => drop(files.remove(first)),
            "fdatasync" | "fsync" if is_it => self.syncs.push((call.begun, at)),
            "pwrite64" if is_it => {
                let offset = call.arguments.rsplit_once(", ").unwrap().1.parse().unwrap();
                let data = bytes(&call.arguments);
                assert_eq!(result, data.len().to_string(), "written as a whole");
                self.writes.push(Write {
                    offset,
                    data: Some(data),
                    begun: call.begun,
                    ended: at,
                });
            }
            "ftruncate" if is_it => {
                let offset = call.arguments.rsplit_once(", ").unwrap().1.parse().unwrap();
                self.writes.push(Write {
                    offset,
                    data: None,
                    begun: call.begun,
                    ended: at,
                });
            }
            _ => {}
        }
    }

    /// What the file may be after the power failed just before `cut`: what the disk was waited for is there, and of the
    /// rest something, in part.
    pub fn after_a_cut(&self, before: &[u8], cut: usize, random: &mut Random) -> Vec<u8> {
        let synced = self
            .syncs
            .iter()
            .filter(|(_, ended)| *ended < cut)
            .map(|(begun, _)| *begun)
            .max()
            .unwrap_or(0);
        let mut file = before.to_vec();
        let share = random.below(4);
        for write in self.writes.iter().filter(|write| write.begun < cut) {
            let is_there = write.ended < synced || random.below(3) < share;
            match &write.data {
                _ if !is_there => {}
                None => file.truncate(write.offset),
                Some(data) => {
                    file.resize(file.len().max(write.offset + data.len()), 0);
                    for (sector, data) in data.chunks(SECTOR).enumerate() {
                        if write.ended < synced || random.below(8) > 0 {
                            let at = write.offset + sector * SECTOR;
                            file[at..at + data.len()].copy_from_slice(data);
                        }
                    }
                }
            }
        }
        file
    }

    /// How many writes there were, and how often the disk was waited for.
    pub fn counts(&self) -> (usize, usize) {
        (self.writes.len(), self.syncs.len())
    }
}

/// What stands between quotes, in hexadecimal.
fn bytes(arguments: &str) -> Vec<u8> {
    let quoted = arguments.split('"').nth(1).unwrap();
    quoted
        .split("\\x")
        .skip(1)
        .map(|digits| u8::from_str_radix(digits, 16).unwrap())
        .collect()
}
