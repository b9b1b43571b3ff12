//! Damaged files: what is not all there is never opened, so that nothing of it is lost; and a store can be written anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zhinan::store::{Repository, Sled, Store as _, StoreError, compact};

use crate::support::kept::{chat, exported, replies, zhinan};
use crate::support::program::{copy_all, folder};
use crate::support::random::Random;

#[test]
fn a_damaged_store_is_told_and_answering_goes_on_without_it() {
    let data = folder("memory-damaged");
    chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二")]);
    let db = data.join("store/db");
    let size = usize::try_from(std::fs::metadata(&db).unwrap().len()).unwrap();
    std::fs::write(&db, vec![0xa5; size]).unwrap();
    let lines = [
        ("a", "专题二最多能申请多少钱"),
        ("a", "帮我看看能不能报"),
        ("a", "专题二"),
        ("a", "/forget"),
    ];
    let run = chat(&data, &lines);
    let told = replies(&run.out);
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(
        run.err.matches("warning: the store is damaged").count(),
        1,
        "{}",
        run.err
    );
    assert!(run.err.contains("move the folder away"), "{}", run.err);
    assert_eq!(told[0]["citations"][0]["clause"], "1.2.4");
    assert_eq!(
        told[2]["asks"]["fact"], "unit_type",
        "what is said now is remembered"
    );
    assert!(
        told[3]["text"].as_str().unwrap().contains("还没能清除"),
        "what cannot be erased is not said to be"
    );
    assert_eq!(
        std::fs::read(&db).unwrap(),
        vec![0xa5; size],
        "the folder is left as it is"
    );
}

#[test]
fn a_damaged_snapshot_costs_nothing() {
    let data = folder("memory-snapshot");
    chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二")]);
    let all = exported(&data);
    for file in std::fs::read_dir(data.join("store")).unwrap() {
        let path = file.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("snap.")
        {
            std::fs::write(path, b"").unwrap();
        }
    }
    std::fs::write(data.join("store/snap.FFFF000000000000.generating"), b"").unwrap();
    assert_eq!(exported(&data), all);
}

/// The files in a folder and in those under it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => drop(files.insert(path.clone(), std::fs::read(path).unwrap())),
        }
    }
    files
}

/// All that stands in the store in a folder, if it can be opened.
fn entries(folder: &Path) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
    let store = Sled::new(folder);
    store.open()?;
    let mut entries = BTreeMap::new();
    store.scan(&[], &mut |key, value| {
        entries.insert(key.to_vec(), value.to_vec());
        Ok(true)
    })?;
    Ok(entries)
}

/// A store with a hundred entries that were written several times, each time synced.
fn written(folder: &Path) {
    // Opened several times, so that there is a snapshot.
    for round in 0..3u8 {
        let store = Sled::new(folder);
        store.open().unwrap();
        for number in 0..100u8 {
            let value = vec![round + number; 300];
            store
                .apply(vec![(vec![b'c', number], Some(value))])
                .unwrap();
            store.sync().unwrap();
        }
    }
}

#[test]
fn a_flipped_byte_or_a_lost_end_costs_nothing_or_leaves_the_folder_as_it_is() {
    let data = folder("damage-flips");
    let whole = data.join("whole");
    written(&whole);
    let all = entries(&whole).unwrap();
    let mut random = Random(7);
    let (mut harmless, mut told) = (0, 0);
    for round in 0..120 {
        let damaged = data.join(format!("damaged-{round}"));
        copy_all(&whole, &damaged);
        let mut of_sled: Vec<PathBuf> = files(&damaged).into_keys().collect();
        of_sled.retain(|path| !path.ends_with("kept"));
        let path = match round % 4 {
            0 => of_sled[usize::try_from(random.below(of_sled.len() as u64)).unwrap()].clone(),
            _ => damaged.join("db"),
        };
        let mut bytes = std::fs::read(&path).unwrap();
        let used = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .unwrap_or_default() as u64
            + 1;
        let place = usize::try_from(random.below(used)).unwrap();
        match round % 3 {
            0 => bytes.truncate(place),
            1 => bytes[place] ^= 1 << random.below(8),
            _ => bytes[place..]
                .iter_mut()
                .take(64)
                .for_each(|byte| *byte = !*byte),
        }
        std::fs::write(&path, bytes).unwrap();
        let before = files(&damaged);
        match entries(&damaged) {
            Ok(found) => {
                assert!(
                    found == all,
                    "{}: something is lost in silence at {place}",
                    path.display()
                );
                harmless += 1;
            }
            Err(StoreError::Damaged(_)) => {
                assert!(
                    files(&damaged) == before,
                    "{}: the folder was changed",
                    path.display()
                );
                told += 1;
            }
            Err(error) => panic!("{error}"),
        }
        std::fs::remove_dir_all(damaged).unwrap();
    }
    assert!(harmless > 1 && told > 20, "{harmless} {told}");
}

#[test]
fn a_log_that_is_gone_is_not_begun_anew() {
    let data = folder("damage-gone").join("store");
    written(&data);
    std::fs::remove_file(data.join("db")).unwrap();
    assert!(matches!(entries(&data), Err(StoreError::Damaged(_))));
    assert!(!data.join("db").exists());
}

#[test]
fn a_store_that_is_mended_by_hand_is_taken_up_again() {
    let data = folder("damage-mended").join("store");
    written(&data);
    let sound = std::fs::read(data.join("db")).unwrap();
    std::fs::write(data.join("db"), &sound[..1000]).unwrap();
    let store = Sled::new(&data);
    assert!(matches!(store.open(), Err(StoreError::Damaged(_))));
    std::fs::write(data.join("db"), &sound).unwrap();
    store.open().unwrap();
}

#[test]
fn a_store_is_written_anew_with_nothing_of_what_was_erased() {
    let data = folder("damage-compact");
    chat(&data, &[("other", "帮我看看能不能报"), ("other", "专题二")]);
    let names: Vec<String> = (0..40).map(|number| format!("secret-{number}")).collect();
    let lines = names
        .iter()
        .flat_map(|name| ["帮我看看能不能报", "专题二", "/forget"].map(|text| (&**name, text)));
    chat(&data, &lines.collect::<Vec<_>>());
    let store = data.join("store");
    let holds = |text: &str| {
        files(&store)
            .values()
            .any(|bytes| bytes.windows(text.len()).any(|it| it == text.as_bytes()))
    };
    assert!(holds("secret-"), "sled has it still");
    let all = exported(&data);
    let run = zhinan(&data, &["store", "compact"], "");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("{\"before\":"), "{}", run.out);
    assert_eq!(exported(&data), all);
    assert!(holds("other") && !holds("secret-"));
    assert_eq!(
        std::fs::read_dir(&data).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    assert_eq!(
        replies(&chat(&data, &[("other", "企业")]).out)[0]["asks"]["fact"],
        "registered_in_shanghai"
    );
}

#[test]
fn writing_a_store_anew_can_be_cut_short_anywhere() {
    let data = folder("damage-cut-short");
    let [store, new, old] = ["store", "store.new", "store.old"].map(|name| data.join(name));
    written(&store);
    let all = entries(&store).unwrap();
    copy_all(&store, &new);
    std::fs::write(new.join("db"), b"not yet").unwrap();
    assert!(
        entries(&store).unwrap() == all && !new.exists(),
        "before it took the place"
    );
    copy_all(&store, &new);
    std::fs::rename(&store, &old).unwrap();
    assert!(
        entries(&store).unwrap() == all && !new.exists() && !old.exists(),
        "between"
    );
    copy_all(&store, &old);
    assert!(
        entries(&store).unwrap() == all && !old.exists(),
        "before the old one was removed"
    );
    let memory = Repository::new(Sled::new(&store));
    assert!(memory.open().is_err(), "these are no entries of a memory");
    drop(memory);
    let in_use = Sled::new(&store);
    in_use.open().unwrap();
    assert!(matches!(compact(&store), Err(StoreError::InUse(_))));
}

#[test]
fn a_folder_without_the_mark_of_what_was_kept_is_left_alone_and_told() {
    let data = folder("damage-unmarked");
    let whole = data.join("whole");
    written(&whole);
    std::fs::remove_file(whole.join("kept")).unwrap();
    let mut cut = std::fs::read(whole.join("db")).unwrap();
    cut.truncate(100);
    let damaged = data.join("cut");
    copy_all(&whole, &damaged);
    std::fs::write(damaged.join("db"), cut).unwrap();
    for folder in [&whole, &damaged] {
        let before = files(folder);
        let refused = entries(folder).unwrap_err();
        assert_eq!(refused, StoreError::Unmarked(folder.clone()));
        assert!(
            refused.to_string().contains("lacks the file `kept`"),
            "{refused}"
        );
        assert!(files(folder) == before, "the folder was changed");
    }
    // Who knows that it is whole says so.
    std::fs::write(whole.join("kept"), "").unwrap();
    assert_eq!(entries(&whole).unwrap().len(), 100);
    // A folder in which nothing was ever written is a new one.
    for bytes in [vec![], vec![0; 4096]] {
        let new = data.join(format!("new-{}", bytes.len()));
        std::fs::create_dir(&new).unwrap();
        std::fs::write(new.join("db"), bytes).unwrap();
        assert_eq!(entries(&new), Ok(BTreeMap::new()));
    }
}
