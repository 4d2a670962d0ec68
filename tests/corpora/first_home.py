"""A home folder as the version before the first migration left it: its statements, documents and files, byte for byte.

Made once by that version from a table of forty people, a run that completed, one paused after its first epoch, one deleted
and one that waits. `write` puts it down.
"""

import base64
import sqlite3
import zlib
from pathlib import Path

TOKEN = "a-secret-of-a-program-0123456789"
VISITOR = "30474cb3417512fff98842f2bddba82c90a66a74"
DATASET, EXPERIMENT = "03776702ce384037", "63df606b797f41c1"
COMPLETED, PAUSED, DELETED, WAITING = "d139261f08f6ff6d", "abc49c8e5af868d4", "7017d12144fc002a", "701401dd3c4801cb"
PREDICTED = [0.5082424, 0.2537072]  # that version's probabilities of "yes" for NEW_ROWS
NEW_ROWS = {"Height": ["180,5", "160"], "Weight": ["80", "55"], "Born": ["01.02.1990", "03.04.2000"]}

SCHEMA = """
CREATE TABLE datasets (
	id VARCHAR(32) NOT NULL,
	visitor VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	content_hash VARCHAR(64) NOT NULL,
	table_key VARCHAR(64) NOT NULL,
	rows INTEGER NOT NULL,
	columns JSON NOT NULL,
	dialect JSON NOT NULL,
	problems JSON NOT NULL,
	created FLOAT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE deleted_datasets (
	dataset VARCHAR(32) NOT NULL,
	deleted FLOAT NOT NULL,
	PRIMARY KEY (dataset),
	FOREIGN KEY(dataset) REFERENCES datasets (id) ON DELETE CASCADE
);
CREATE TABLE deleted_runs (
	run VARCHAR(32) NOT NULL,
	deleted FLOAT NOT NULL,
	PRIMARY KEY (run),
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE TABLE epochs (
	run VARCHAR(32) NOT NULL,
	epoch INTEGER NOT NULL,
	logs JSON NOT NULL,
	seconds FLOAT NOT NULL,
	PRIMARY KEY (run, epoch),
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE TABLE experiments (
	id VARCHAR(32) NOT NULL,
	visitor VARCHAR(64) NOT NULL,
	dataset VARCHAR(32) NOT NULL,
	recipe JSON NOT NULL,
	created FLOAT NOT NULL,
	updated FLOAT NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE leases (
	run VARCHAR(32) NOT NULL,
	visitor VARCHAR(64) NOT NULL,
	attempt INTEGER NOT NULL,
	holder VARCHAR(32) NOT NULL,
	beats INTEGER NOT NULL,
	place BOOLEAN NOT NULL,
	PRIMARY KEY (run)
);
CREATE TABLE looks (
	run VARCHAR(32) NOT NULL,
	epoch INTEGER NOT NULL,
	experiment VARCHAR(64) NOT NULL,
	split VARCHAR(64) NOT NULL,
	visitor VARCHAR(64) NOT NULL,
	seen FLOAT NOT NULL,
	PRIMARY KEY (run, epoch)
);
CREATE TABLE runs (
	id VARCHAR(32) NOT NULL,
	visitor VARCHAR(64) NOT NULL,
	experiment VARCHAR(32),
	dataset VARCHAR(32) NOT NULL,
	name TEXT NOT NULL,
	recipe JSON NOT NULL,
	status VARCHAR(16) NOT NULL,
	command VARCHAR(16) NOT NULL,
	attempt INTEGER NOT NULL,
	interruptions INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	epochs INTEGER NOT NULL,
	metrics JSON NOT NULL,
	timing JSON NOT NULL,
	error TEXT NOT NULL,
	note TEXT NOT NULL,
	created FLOAT NOT NULL,
	queued FLOAT NOT NULL,
	started FLOAT,
	finished FLOAT,
	PRIMARY KEY (id),
	FOREIGN KEY(experiment) REFERENCES experiments (id),
	FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE turns (
	visitor VARCHAR(64) NOT NULL,
	last FLOAT NOT NULL,
	PRIMARY KEY (visitor)
);
CREATE TABLE visits (
	visitor VARCHAR(64) NOT NULL,
	seen FLOAT NOT NULL,
	PRIMARY KEY (visitor)
);
CREATE INDEX ix_datasets_visitor ON datasets (visitor);
CREATE INDEX ix_looks_experiment ON looks (experiment);
CREATE INDEX ix_experiments_visitor ON experiments (visitor);
CREATE INDEX ix_runs_visitor ON runs (visitor);
CREATE INDEX ix_runs_status ON runs (status);
CREATE INDEX ix_runs_experiment ON runs (experiment);
"""

ROWS = r"""
INSERT INTO "datasets" VALUES('03776702ce384037','30474cb3417512fff98842f2bddba82c90a66a74','people.csv','7d4a65d1fcf9dcca212682038a0efb63b5d3b6ec7025e287077bff37d2f2d621','f6544f4b79c1c15bbce0c67e72a464820aff490c2b03df8a83d6d2b811f16195',40,'[{"name": "Name", "kind": "id", "missing": 0, "distinct": 40, "reason": "a different value in every row", "reads_as": "category", "format": null, "unread": 0, "examples": [], "infinite": 0, "doubt": null, "minimum": null, "maximum": null, "mean": null, "median": null, "std": null, "q1": null, "q3": null, "outliers": 0, "outlier_low": null, "outlier_high": null, "top": [["P0", 1], ["P1", 1], ["P2", 1], ["P3", 1], ["P4", 1], ["P5", 1], ["P6", 1], ["P7", 1], ["P8", 1], ["P9", 1], ["P10", 1], ["P11", 1], ["P12", 1], ["P13", 1], ["P14", 1], ["P15", 1], ["P16", 1], ["P17", 1], ["P18", 1], ["P19", 1]], "histogram": [], "edges": [], "missing_words": [], "as_words": false, "part_of": "", "year_doubt": null}, {"name": "Height", "kind": "number", "missing": 0, "distinct": 35, "reason": "its cells are numbers", "reads_as": "number", "format": {"decimal": ".", "thousands": "", "indian": false, "prefixes": [], "suffixes": [], "multiples": false}, "unread": 0, "examples": [], "infinite": 0, "doubt": null, "minimum": 150.0, "maximum": 189.5, "mean": 172.01999999999998, "median": 173.85, "std": 12.178550816907569, "q1": 161.07500000000002, "q3": 183.5, "outliers": 0, "outlier_low": 93.80000000000007, "outlier_high": 250.77499999999995, "top": [["183.8", 3], ["179.2", 2], ["182.6", 2], ["183.5", 2], ["150.0", 1], ["151.8", 1], ["152.4", 1], ["153.0", 1], ["153.6", 1], ["154.8", 1], ["158.1", 1], ["158.8", 1], ["158.9", 1], ["160.4", 1], ["161.3", 1], ["162.1", 1], ["163.0", 1], ["164.3", 1], ["168.0", 1], ["169.2", 1]], "histogram": [2, 3, 1, 0, 3, 2, 2, 1, 0, 2, 0, 4, 2, 1, 4, 0, 4, 3, 3, 3], "edges": [150.0, 151.975, 153.95, 155.925, 157.9, 159.875, 161.85, 163.825, 165.8, 167.775, 169.75, 171.725, 173.7, 175.675, 177.65, 179.625, 181.6, 183.575, 185.55, 187.525, 189.5], "missing_words": [], "as_words": false, "part_of": "", "year_doubt": null}, {"name": "Weight", "kind": "number", "missing": 0, "distinct": 39, "reason": "its cells are numbers", "reads_as": "number", "format": {"decimal": ".", "thousands": "", "indian": false, "prefixes": [], "suffixes": [], "multiples": false}, "unread": 0, "examples": [], "infinite": 0, "doubt": null, "minimum": 51.5, "maximum": 83.8, "mean": 68.13250000000001, "median": 68.15, "std": 11.112411698186854, "q1": 57.75, "q3": 79.025, "outliers": 0, "outlier_low": -6.075000000000017, "outlier_high": 142.85000000000002, "top": [["82.1", 2], ["51.5", 1], ["51.9", 1], ["52.0", 1], ["52.9", 1], ["53.6", 1], ["54.4", 1], ["55.1", 1], ["56.0", 1], ["57.0", 1], ["57.3", 1], ["57.9", 1], ["58.1", 1], ["59.3", 1], ["59.9", 1], ["60.6", 1], ["63.5", 1], ["63.8", 1], ["64.5", 1], ["64.9", 1]], "histogram": [4, 2, 2, 3, 2, 2, 1, 2, 2, 0, 0, 0, 2, 1, 3, 1, 3, 2, 5, 3], "edges": [51.5, 53.115, 54.73, 56.345, 57.96, 59.575, 61.19, 62.805, 64.42, 66.035, 67.65, 69.265, 70.88, 72.495, 74.11, 75.725, 77.34, 78.955, 80.57, 82.185, 83.8], "missing_words": [], "as_words": false, "part_of": "", "year_doubt": null}, {"name": "Born", "kind": "date", "missing": 0, "distinct": 40, "reason": "dates with the day first, as in 14.01.1988; 14.01.1988 can only be day first", "reads_as": "date", "format": {"order": "dmy", "cutoff_year": 2068}, "unread": 0, "examples": [], "infinite": 0, "doubt": null, "minimum": 3958.0, "maximum": 11738.0, "mean": 7474.125, "median": 7183.0, "std": 2572.447941042734, "q1": 4954.75, "q3": 9793.25, "outliers": 0, "outlier_low": -9560.75, "outlier_high": 24308.75, "top": [], "histogram": [3, 5, 4, 1, 2, 1, 3, 1, 0, 3, 0, 2, 1, 2, 2, 2, 2, 1, 2, 3], "edges": [3958.0, 4347.0, 4736.0, 5125.0, 5514.0, 5903.0, 6292.0, 6681.0, 7070.0, 7459.0, 7848.0, 8237.0, 8626.0, 9015.0, 9404.0, 9793.0, 10182.0, 10571.0, 10960.0, 11349.0, 11738.0], "missing_words": [], "as_words": false, "part_of": "", "year_doubt": null}, {"name": "Sport", "kind": "boolean", "missing": 0, "distinct": 2, "reason": "yes and no in English: no / yes", "reads_as": "boolean", "format": null, "unread": 0, "examples": [], "infinite": 0, "doubt": null, "minimum": null, "maximum": null, "mean": null, "median": null, "std": null, "q1": null, "q3": null, "outliers": 0, "outlier_low": null, "outlier_high": null, "top": [["yes", 20], ["no", 20]], "histogram": [20, 20], "edges": [], "missing_words": [], "as_words": false, "part_of": "", "year_doubt": null}]','{"delimiter": ";", "encoding": "utf-8", "header": true, "quotechar": "\"", "decimal": ",", "escape": "", "repeated": false, "comment": "", "header_rows": 1, "skip_rows": 0, "line_end": "\n", "space_after": false, "form": "delimited", "container": "", "sheet": "", "sheets": [], "table": 1, "tables": 1, "missing": [], "as_words": [], "split": {}, "options": {}}','[{"code": "ragged_rows", "what": "1 row has more or fewer cells than usual.", "where": "line 42", "remedy": "Mended: 0; not read, and kept in the reading report: 1."}, {"code": "decimal_comma", "what": "Numbers have a decimal comma.", "where": "Height, Weight", "remedy": "They were written with a point."}]',1.79568835467933797835e+09);
INSERT INTO "deleted_runs" VALUES('7017d12144fc002a',1795688361.8066);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',1,'{"loss": 0.5475658, "accuracy": 0.7857143, "auc": 0.9311224, "f1": 0.78125, "val_loss": 0.5556456, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3857457}',1.88706429999001557007e-01);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',2,'{"loss": 0.543502, "accuracy": 0.8214286, "auc": 0.9336735, "f1": 0.8193548, "val_loss": 0.5525801, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3680617}',2.54205799865303571933e-04);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',3,'{"loss": 0.5398313, "accuracy": 0.8214286, "auc": 0.9413265, "f1": 0.8193548, "val_loss": 0.5497411, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3967211}',2.54205799865303571933e-04);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',4,'{"loss": 0.5359923, "accuracy": 0.8571429, "auc": 0.9489796, "f1": 0.8564103, "val_loss": 0.5469074, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.4340084}',2.54205799865303571933e-04);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',5,'{"loss": 0.5326049, "accuracy": 0.8571429, "auc": 0.9489796, "f1": 0.8564103, "val_loss": 0.5440069, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3892351}',2.54205799865303571933e-04);
INSERT INTO "epochs" VALUES('d139261f08f6ff6d',6,'{"loss": 0.5291355, "accuracy": 0.8571429, "auc": 0.9540816, "f1": 0.8564103, "val_loss": 0.5411842, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3983155}',2.54205799865303571933e-04);
INSERT INTO "epochs" VALUES('abc49c8e5af868d4',1,'{"loss": 0.544593, "accuracy": 0.7857143, "auc": 0.9387755, "f1": 0.78125, "val_loss": 0.5492055, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.9243525}',1.20892965000166441313e-01);
INSERT INTO "epochs" VALUES('7017d12144fc002a',1,'{"loss": 0.5475658, "accuracy": 0.7857143, "auc": 0.9311224, "f1": 0.78125, "val_loss": 0.5556456, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3857457}',3.20781833999717491678e-01);
INSERT INTO "epochs" VALUES('7017d12144fc002a',2,'{"loss": 0.543502, "accuracy": 0.8214286, "auc": 0.9336735, "f1": 0.8193548, "val_loss": 0.5525801, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3680617}',2.71351400078856407928e-04);
INSERT INTO "epochs" VALUES('7017d12144fc002a',3,'{"loss": 0.5398313, "accuracy": 0.8214286, "auc": 0.9413265, "f1": 0.8193548, "val_loss": 0.5497411, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3967211}',2.71351400078856407928e-04);
INSERT INTO "epochs" VALUES('7017d12144fc002a',4,'{"loss": 0.5359923, "accuracy": 0.8571429, "auc": 0.9489796, "f1": 0.8564103, "val_loss": 0.5469074, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.4340084}',2.71351400078856407928e-04);
INSERT INTO "epochs" VALUES('7017d12144fc002a',5,'{"loss": 0.5326049, "accuracy": 0.8571429, "auc": 0.9489796, "f1": 0.8564103, "val_loss": 0.5440069, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3892351}',2.71351400078856407928e-04);
INSERT INTO "epochs" VALUES('7017d12144fc002a',6,'{"loss": 0.5291355, "accuracy": 0.8571429, "auc": 0.9540816, "f1": 0.8564103, "val_loss": 0.5411842, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.3983155}',2.71351400078856407928e-04);
INSERT INTO "experiments" VALUES('63df606b797f41c1','30474cb3417512fff98842f2bddba82c90a66a74','03776702ce384037','{"dataset": "03776702ce384037", "target": "Sport", "task": "auto", "columns": {"Name": {"role": "ignore", "kind": null, "missing": null, "decimal": null, "day_first": null, "cutoff_year": null, "clock": null, "scaling": null, "log": null, "encoding": null, "words": null, "dimension": null, "parts": null}}, "target_log": false, "drop_duplicates": false, "sample_weight": null, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true}, "layers": [{"type": "Dense", "units": 4, "activation": "relu", "kernel_initializer": "glorot_uniform", "l1": 0.0, "l2": 0.0}], "training": {"optimizer": "adam", "learning_rate": 0.001, "learning_rate_schedule": null, "momentum": 0.9, "weight_decay": 0.004, "gradient_clipping": null, "class_weight": null, "epochs": 6, "batch_size": 8, "early_stopping": null, "seed": 0, "seeds": 1}}',1.79568835468596506117e+09,1.79568835468596506117e+09);
INSERT INTO "looks" VALUES('d139261f08f6ff6d',6,'63df606b797f41c1','5b088d72fafd1771670d40305c3cf4bc79685d531478add96fde18a2a5027ca2','30474cb3417512fff98842f2bddba82c90a66a74',1.79568836180965900424e+09);
INSERT INTO "runs" VALUES('d139261f08f6ff6d','30474cb3417512fff98842f2bddba82c90a66a74','63df606b797f41c1','03776702ce384037','Run 1','{"dataset": "03776702ce384037", "target": "Sport", "task": "auto", "columns": {"Name": {"role": "ignore", "kind": null, "missing": null, "decimal": null, "day_first": null, "cutoff_year": null, "clock": null, "scaling": null, "log": null, "encoding": null, "words": null, "dimension": null, "parts": null}}, "target_log": false, "drop_duplicates": false, "sample_weight": null, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true}, "layers": [{"type": "Dense", "units": 4, "activation": "relu", "kernel_initializer": "glorot_uniform", "l1": 0.0, "l2": 0.0}], "training": {"optimizer": "adam", "learning_rate": 0.001, "learning_rate_schedule": null, "momentum": 0.9, "weight_decay": 0.004, "gradient_clipping": null, "class_weight": null, "epochs": 6, "batch_size": 8, "early_stopping": null, "seed": 0, "seeds": 1}}','completed','none',0,0,6,6,'{"train": {"accuracy": 0.8571428571428571, "loss": 0.5266706849774415, "f1": 0.8564102564102565, "auc": 0.9591836734693877}, "validation": {"accuracy": 1.0, "loss": 0.5411841407172658, "f1": 1.0, "auc": 1.0}, "test": {"accuracy": 0.5, "loss": 0.6728300334866649, "f1": 0.4857142857142857, "auc": 0.7777777777777778}, "baseline": {"accuracy": 0.5, "loss": 0.6931471805599453, "f1": 0.3333333333333333, "auc": 0.5, "majority": 0.0}}','{"queued_s": 4.235813856124878, "first_epoch_s": 0.462796422001702, "train_s": 0.5348188880016096, "total_s": 5.305292844772339}','','The weights are those of the last epoch.',1.79568835473634505267e+09,1.79568835473634505267e+09,1.7956883589721589088e+09,1.79568836004163789746e+09);
INSERT INTO "runs" VALUES('abc49c8e5af868d4','30474cb3417512fff98842f2bddba82c90a66a74','63df606b797f41c1','03776702ce384037','Run 2','{"dataset": "03776702ce384037", "target": "Sport", "task": "auto", "columns": {"Name": {"role": "ignore", "kind": null, "missing": null, "decimal": null, "day_first": null, "cutoff_year": null, "clock": null, "scaling": null, "log": null, "encoding": null, "words": null, "dimension": null, "parts": null}}, "target_log": false, "drop_duplicates": false, "sample_weight": null, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true}, "layers": [{"type": "Dense", "units": 4, "activation": "relu", "kernel_initializer": "glorot_uniform", "l1": 0.0, "l2": 0.0}], "training": {"optimizer": "adam", "learning_rate": 0.001, "learning_rate_schedule": null, "momentum": 0.9, "weight_decay": 0.004, "gradient_clipping": null, "class_weight": null, "epochs": 100000, "batch_size": 1, "early_stopping": null, "seed": 0, "seeds": 1}}','paused','none',0,0,1,100000,'{}','{"queued_s": 0.01666092872619629}','','Paused at epoch 1.',1.79568836006562900539e+09,1.79568836006562900539e+09,1795688360.08229,NULL);
INSERT INTO "runs" VALUES('7017d12144fc002a','30474cb3417512fff98842f2bddba82c90a66a74',NULL,'03776702ce384037','gone','{"dataset": "03776702ce384037", "target": "Sport", "task": "auto", "columns": {"Name": {"role": "ignore", "kind": null, "missing": null, "decimal": null, "day_first": null, "cutoff_year": null, "clock": null, "scaling": null, "log": null, "encoding": null, "words": null, "dimension": null, "parts": null}}, "target_log": false, "drop_duplicates": false, "sample_weight": null, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true}, "layers": [{"type": "Dense", "units": 4, "activation": "relu", "kernel_initializer": "glorot_uniform", "l1": 0.0, "l2": 0.0}], "training": {"optimizer": "adam", "learning_rate": 0.001, "learning_rate_schedule": null, "momentum": 0.9, "weight_decay": 0.004, "gradient_clipping": null, "class_weight": null, "epochs": 6, "batch_size": 8, "early_stopping": null, "seed": 0, "seeds": 1}}','completed','none',0,0,6,6,'{"train": {"accuracy": 0.8571428571428571, "loss": 0.5266706849774415, "f1": 0.8564102564102565, "auc": 0.9591836734693877}, "validation": {"accuracy": 1.0, "loss": 0.5411841407172658, "f1": 1.0, "auc": 1.0}, "test": {"accuracy": 0.5, "loss": 0.6728300334866649, "f1": 0.4857142857142857, "auc": 0.7777777777777778}, "baseline": {"accuracy": 0.5, "loss": 0.6931471805599453, "f1": 0.3333333333333333, "auc": 0.5, "majority": 0.0}}','{"queued_s": 0.011451005935668945, "first_epoch_s": 0.6421288649999042, "train_s": 0.6005133910002769, "total_s": 1.1017701625823975}','','The weights are those of the last epoch.',1.79568836070333695412e+09,1.79568836070333695412e+09,1.79568836071478796006e+09,1.79568836180510711672e+09);
INSERT INTO "runs" VALUES('701401dd3c4801cb','30474cb3417512fff98842f2bddba82c90a66a74','63df606b797f41c1','03776702ce384037','waits','{"dataset": "03776702ce384037", "target": "Sport", "task": "auto", "columns": {"Name": {"role": "ignore", "kind": null, "missing": null, "decimal": null, "day_first": null, "cutoff_year": null, "clock": null, "scaling": null, "log": null, "encoding": null, "words": null, "dimension": null, "parts": null}}, "target_log": false, "drop_duplicates": false, "sample_weight": null, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true}, "layers": [{"type": "Dense", "units": 4, "activation": "relu", "kernel_initializer": "glorot_uniform", "l1": 0.0, "l2": 0.0}], "training": {"optimizer": "adam", "learning_rate": 0.001, "learning_rate_schedule": null, "momentum": 0.9, "weight_decay": 0.004, "gradient_clipping": null, "class_weight": null, "epochs": 6, "batch_size": 8, "early_stopping": null, "seed": 0, "seeds": 1}}','queued','none',0,0,0,6,'{}','{}','','',1.79568836204400110239e+09,1.79568836204400110239e+09,NULL,NULL);
INSERT INTO "turns" VALUES('30474cb3417512fff98842f2bddba82c90a66a74',1.79568836070621609688e+09);
INSERT INTO "visits" VALUES('30474cb3417512fff98842f2bddba82c90a66a74',1.7956883546831820011e+09);
"""

TEXTS = {
    "runs/abc49c8e5af868d4/epochs.jsonl": '{"epoch": 1, "logs": {"loss": 0.544593, "accuracy": 0.7857143, "auc": 0.9387755, "f1": 0.78125, "val_loss": 0.5492055, "val_accuracy": 1.0, "val_auc": 1.0, "val_f1": 1.0, "learning_rate": 0.001, "gradient_norm": 0.9243525}, "seconds": 0.12089296500016644}\n',
    "runs/abc49c8e5af868d4/replay.json": '{"row": 42, "weights": {"dense/kernel": {"at": 0, "shape": [8, 4]}, "dense/bias": {"at": 32, "shape": [4]}, "output/kernel": {"at": 36, "shape": [4, 1]}, "output/bias": {"at": 40, "shape": [1]}}}',
    "runs/d139261f08f6ff6d/evaluation.json": '{"task": "binary", "classes": ["no", "yes"], "rows": 6, "confusion": [[1, 2], [1, 2]], "per_class": [{"class": "no", "precision": 0.5, "recall": 0.3333333333333333, "f1": 0.4, "rows": 3.0}, {"class": "yes", "precision": 0.5, "recall": 0.6666666666666666, "f1": 0.5714285714285714, "rows": 3.0}], "metrics": {"train": {"accuracy": 0.8571428571428571, "loss": 0.5266706849774415, "f1": 0.8564102564102565, "auc": 0.9591836734693877}, "validation": {"accuracy": 1.0, "loss": 0.5411841407172658, "f1": 1.0, "auc": 1.0}, "test": {"accuracy": 0.5, "loss": 0.6728300334866649, "f1": 0.4857142857142857, "auc": 0.7777777777777778}, "baseline": {"accuracy": 0.5, "loss": 0.6931471805599453, "f1": 0.3333333333333333, "auc": 0.5, "majority": 0.0}}, "split": {"way": {"type": "random"}, "validation": 0.15, "test": 0.15, "seed": 0, "copies_together": true, "in_words": "28 (70 %) training, 6 (15 %) validation and 6 (15 %) test rows, drawn from seed 0; classes keep their shares; copies of a row stay together.", "rows": {"train": 28, "validation": 6, "test": 6}, "test_rows": "a9e619e8d309dca19bbb8479b1e84161bf5d68050953928234d1e3e0f1a8a133"}}',
    "runs/d139261f08f6ff6d/preparation.json": '{"features": [{"name": "Height", "kind": "number", "format": {"decimal": ".", "thousands": "", "indian": false, "prefixes": [], "suffixes": [], "multiples": false}, "missing": [], "missing_seen": false, "seen": true, "median": 173.85, "minimum": 151.8, "maximum": 189.5, "log": false, "scaling": "robust", "center": 173.85, "scale": 17.457375833951062, "knots": [], "heights": []}, {"name": "Weight", "kind": "number", "format": {"decimal": ".", "thousands": "", "indian": false, "prefixes": [], "suffixes": [], "multiples": false}, "missing": [], "missing_seen": false, "seen": true, "median": 68.15, "minimum": 51.9, "maximum": 83.8, "log": false, "scaling": "robust", "center": 68.15, "scale": 16.234247590808, "knots": [], "heights": []}, {"name": "Born", "kind": "date", "format": {"order": "dmy", "cutoff_year": 2068}, "missing": [], "missing_seen": false, "seen": true, "parts": ["elapsed", "year", "month", "weekday"], "median": 7528.0, "center": 7528.0, "scale": 3616.1971830985917, "year_center": 1990.0, "year_scale": 9.636767976278724}], "task": "binary", "target": "Sport", "classes": ["no", "yes"], "target_mean": 0.0, "target_std": 1.0, "target_log": false, "missing": ["", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "<na>", "missing"], "decimal": ",", "unread": [], "as_words": [], "split": {}, "target_time": null}',
    "runs/d139261f08f6ff6d/replay.json": '{"row": 42, "weights": {"dense/kernel": {"at": 0, "shape": [8, 4]}, "dense/bias": {"at": 32, "shape": [4]}, "output/kernel": {"at": 36, "shape": [4, 1]}, "output/bias": {"at": 40, "shape": [1]}}}',
    "tables/f6544f4b79c1c15bbce0c67e72a464820aff490c2b03df8a83d6d2b811f16195.report.json": '{"rows_read": 40, "rows_mended": 0, "mended": {}, "mended_rows": [], "rows_unread": 1, "unread": {"too_many_cells": 1}, "unread_rows": [{"line": 42, "why": "too_many_cells", "text": "one;two;three;four;five;six;seven"}], "blank_lines": 0, "empty_rows": 0, "renamed": [], "emptied": [], "missing": {}, "trimmed": {}, "invisible": {}, "numbers": {"Height": ",", "Weight": ","}, "tables": [{"first_line": 1, "rows": 40}], "damage": {}, "options": {}, "files": {"table": "107912c8a35f36afcfd9a163b408cc0333a8cf19dc1b1089e16d43f64593132d", "unread": "0adb875fec1aad344e4ea46a358ccd45b304be8bd5ebc03cf2cd8edf6806a73b"}}',
    "tables/f6544f4b79c1c15bbce0c67e72a464820aff490c2b03df8a83d6d2b811f16195.unread.csv": "line,reason,text\r\n42,more cells than columns,one;two;three;four;five;six;seven\r\n",
    "uploads/7d4a65d1fcf9dcca212682038a0efb63b5d3b6ec7025e287077bff37d2f2d621": "Name;Height;Weight;Born;Sport\nP0;183,8;81,4;14.01.1988;yes\nP1;188,6;57,3;26.05.1995;no\nP2;164,3;83,4;07.09.1984;yes\nP3;161,3;61,3;20.05.1997;no\nP4;189,3;82,2;05.05.1983;yes\nP5;179,2;63,5;22.06.1995;no\nP6;172,4;75,3;11.10.2000;yes\nP7;186,5;64,5;16.08.1996;no\nP8;160,4;82,1;18.01.1982;yes\nP9;178,8;56,0;27.11.2000;no\nP10;150,0;77,4;28.06.1987;yes\nP11;179,2;60,6;03.04.1998;no\nP12;158,9;82,1;05.09.1994;yes\nP13;153,6;64,9;17.08.1983;no\nP14;162,1;74,4;04.09.1990;yes\nP15;182,6;58,1;26.10.1997;no\nP16;173,5;76,7;20.07.1990;yes\nP17;173,0;54,4;07.03.1981;no\nP18;174,5;79,8;16.02.1982;yes\nP19;177,1;52,0;05.01.1982;no\nP20;185,9;83,8;18.11.1992;yes\nP21;183,5;57,9;17.04.1986;no\nP22;185,8;78,8;14.10.1988;yes\nP23;168,0;59,9;23.06.1982;no\nP24;163,0;71,7;19.11.1990;yes\nP25;183,8;53,6;24.05.1983;no\nP26;178,2;75,6;06.06.1993;yes\nP27;182,6;51,5;05.12.1987;no\nP28;151,8;78,6;18.10.2001;yes\nP29;153,0;51,9;07.10.1998;no\nP30;154,8;71,4;27.02.1981;yes\nP31;174,2;52,9;06.12.1983;no\nP32;169,2;80,9;02.11.1980;yes\nP33;171,8;59,3;27.05.1982;no\nP34;158,8;79,7;12.07.1985;yes\nP35;152,4;57,0;20.02.2002;no\nP36;189,5;73,0;12.12.1995;yes\nP37;183,5;63,8;06.12.2001;no\nP38;158,1;81,5;26.11.1985;yes\nP39;183,8;55,1;09.02.1999;no\none;two;three;four;five;six;seven\n",
}

COMPRESSED = {  # zlib, then base 85
    "runs/abc49c8e5af868d4/checkpoint.npz": (
        "c-jl_W@gc4fB;2?W$vb0|Dk|~L4+YCKe;qFHLpZ3ub`5VL4d)51)>s0PxcG-4Txl9C}XHrPf0CKE>gErP`3#+GBHrsQBY6IFDfZY%!|)2N=XID"
        "xFzNkrvk-`GZG6@fqV^39fev23IJC%&<#pJTnxk|K%5ArQ=wuYIV&Jm0ODvMhN&-usx1QIOei}Eh;wl0H3MQDC>tbRfTX_!O)bn0n0fg?oD9U-"
        "Sj;s*GZ&`57>ZMI=+VQX7o@Hbh)a>&2GXB`M}I9AGg9&BLspv#4F{P2GSJi;qNz_p@((D?;;Cc?dYEDJt0@qh0I?+y8$rckVirhZ2GF<$(dIyG"
        "j3s>Xp<$edC5%d-;a&=LCn$Vl(aeCUNra}oJg7f#x!n-z7DK2zVeW>pjiCOrg!;u4iec(a(Cklx+FL|KT;Ow;2{e36knFRBhMyTycv~WcJ4}xu"
        "G;9J;N}nsYHN;`1j{varF^DfqEXqtw%1MnkfR#Whj1bi@8hZ(pW<pf?V`8X7VG+dTz2b~bO?k&YiOipNPR;!LS&Mb{Nfo}?m(e<7Pcplyy_V`S"
        "+o+y3d%s^kV>d_evhC@<KATOEe0%+`{NHEm>}jWeqG!*f%bNCO$IkCNGlhMB$i!84eMfuk{MkF~{@vrSe<t<D_Dr0P{nLkg_jUSt?o+pP+dDUH"
        "vz>0Pfc<f`-n}!*6m~av_FDJ*Y}q}D&&1~Fw-fssp6Kk?<odGDvF(bTg@3v=YADA|RrJLX%7(B|?trR>(bz*d(}FIgJTR1Hpzc8RiF&qu7Y?5o"
        "!F<vJRo%ish4exNpX3WQTcP?QH<F_ShcAo=YpO5(#BamfG0Dcl_k<0{pCx-t7CPES&g!(yy54O&b#e1v;qqg<=X|i)BeXqg&ri*VHmkoq+P&;@"
        "@*c@YMSD0tzOy-2R=?-5y2;*F9nQT+HX7K9<Q3RNM!VR)iL|kKTyt>G*3*-1dTb8tS#VFpT0cr^Pshs5yNf;r+Loxa?AAS6XCroHnsro@>E1Ar"
        "BHQ1=se2{cjjis^m|)BIE_v^*g`)coERWfX8p;prj;+EG$|i#~lo#`sTRMI;vGP7%V0oosj-}C+Aj^yKA1rhJ%&^?!Q)$UOJ<F0?L*6Q7O0DIs"
        "XAPE2h8dR3-{q{9s5MwR?P|2VRg`L3mmy-cjDMNsj<*XeHH!i*-T1Vv0`~V?y4_8(ob@xo^5REvD~b72Ef4Y5S!TTswfxeeZuLNafn{~*WXtBF"
        "+m=bY=UY`jm$K5=<Fs1U;AL5F(PDMv?JO%}J|pYSJ&VxF7D+c=PaL6a3Jc{4P}LKtkt0oXC~iYCFf`OdTmqqS*GXJpA0?$0myFg%)T)hGexJ2P"
        "4d0UdoD`a*6+;~b6UqXZt0;@xe)kL>`@_4V>>(vNBa<#OYX1q;Hv(ZE1_WpTrw`=b6uM4OIs>I55EekuSqC%=y(NUM8&s!vK<jH%-A`B<Flu;o"
        "-Jp831zJa<>R!jjfKjWW>ju?d*j--2&VW&yq3Z^f%h+|_;$XlirO|bR%9{z$^nt3|fr|m7^uZVATqwGQxEYXgI=VhknuXbls;`KL0VxFsc(byB"
        "#5sXbj){T6ju*rO0Bd(<+W"
    ),
    "runs/abc49c8e5af868d4/replay.f32": (
        "c-muN0D`SsZT>lQ?VFYI)$U0S-+mtriG92`9_?d@S+mRD+`!&KZLV#D%GSNp@=n_+e0*ffpdDf}!CYbQ)|CwVb<6_o9>}cOV|qiweoDfXeb&)z"
        "``>k}wR_Vv!A{Js!|vofHv5FGkG3DBwe9cy*}d<Gw(mZMGfsQ6+_u}@*B7$C@oxHF1~hQz)Ukb6Ottn`9r?D;W7AnXh-ibo_lh$%HRT=qBr<>6"
        "IW_a|XD!y*Csp`nUq<VUJ<05*_FAgTY@>SC?EQZEjNKf;%eJTc`fN5u^6mA%@_(PLv!|W@iJm=^E^FGC9Xr48%oO(hArn{G^&RcC^Jnj{`*)AS"
        "{+ZMp+cR-G_D>(~-Ph^oxli5FZSUN)&33xE0`|w%diTyKQ`p_y*=ybJvt{=rJ`<ax-%jjnc%rjklk3Yq$F?hW7XInh0B{wR$p"
    ),
    "runs/d139261f08f6ff6d/checkpoint.npz": (
        "c-jl_W@gc4fB;2?_*v}o|Dk|~L4+YCKe;qFHLpZ3ub`5VL4d)A1)>s0PxcG-4Txl9C}XHrPf0CKE>gErP`3#+GPYFLQBY6IFDfZY%!|)2N=XID"
        "xFzNkrvk-`GZG6@fqV^39fev23IJC%&<#pJTnxk|K%5ArQ=wuYIV&Jm0ODvMhN&-usx1QIOei}Eh;wl0H3MQDC>tbRfTX_!O)bn0n0fg?oD9U-"
        "Sj;s*GZ&`57>ZMI=+VQX7o@Hbh)a>&2GXB`M}I9AGg9&BLspv#4F{P2G6;lO5|V#FVHQs%Gtk2fn_o?V*aV0Tq1Xb6ZvnN(5{QkF)EYr)3oK!j"
        "4-Mx$Ea6lF4f|54TR~wQi)IE)O(Hb?<w5;|&;7<o?t!@*85=;cA=EzxP(PuEVH(uVA|m1fpPNjeW`n}X9LX+N*cqX@$sEcyf`&-|O3CBx9Z?4>"
        "c?5tZk3oD{Vo_#dQch~T0j%^<VT7oL(b!9$G!vrA9uq?y3X31E=`jy%cF4EyQ~mJGZtXJu{oFeG`|@YM+sEc~XwOq7Gkc5mn{7SjE!um>|GeGC"
        "A3JSDmz=P%+4FJF@jrj|O-r+}>%Z`O_v9Zs_D^`v?khUTwZF4wsomQhop#}o?RKV#-1gT0FWGMD(6wK&VE?|al6L#HR~YQwHDiNae7b<W*|S-D"
        "w_mo|!|qyPGc_S{kN@QzHf5Hl_q8t9-*5cn<Gvb)n|29n+-*=pdCBbTlQ=@z5EjZEP}MLRdnjjG(4~Y2hOz|I9jHE0&$jQv;S(d6Pg<a=TNtR2"
        "UZ~)ce4%D5R9_r>yG;p)FN_Ckst^33uqXI-?4BgM=H2Hmn%K;W$*@(Ju-w*kPpxf2eED7u*)O|haNpc5k-vWT6_%+s!Dj?_+s<U%vtHobZnM4_"
        "HioMf?`hAI*}L53{+`SJKWzGK(`+uTV7Ar$cGjxw%hEj&8~5AXy6m$@UcSsGRddcBZEy8G>NVW9?>jhcX8u;NvG;Ma+4PKUFPp|$8;=D=dj+R1"
        "x7HEpwY|S%;-2k_8vB&itL;S%WyV~kzc@nKWUz)ZNAG#_IITq%_TQhHJI*(=xP9W5g(O3aW#}9ZOVjNiEtC`HnQthQwurc#V9vDpv3bL>+2(?Q"
        "3Kn<G<ITM<KQliR!E14K;%bW{52jlvhIUv8=y#e&-(s}fF#E1KPvI5wnu(ScZ~o4;_?lp2(RxVSqJGCO^Ny28EIJncF}E({w@}qwYd(MJX$#)@"
        "_bo(B-&%ZG%y0fn%G&bFSyjuF&k<JY39l_tLs`;|*Aqu5o5DhQ0#x+`YUD^09g5qJ3=9qR5SKt`+;tKc*hfjJ#U-P)5w&Wg>xol(P{X$*KPLqi"
        "z7L@49#A8#nCU2(P!_;kZn`}7r|tOcf5b`HflBgEO5FBON_p*TcW{CE$wplE*LL&RTWTqS`KQb{?G>1K>;oS;fca-4IPAGxxb5#KON042rR?@R"
        "-CXu<WlDCCnt_o?ml?G$2I^;lFb@L)G=S3^a?cE1Cn(*5QY8orpy;dunuXr7Le~vyBXmIPe^lKMSQ#){4CuN+^>Pce&PCO|ij4uImPXeNst>Wd"
        "ynvknqjp5s4Jzlc>%PXpfKlqB>jsry6QE@is%{%D28_}SUzl^D=;q^QKq@)V^?~xh186Eo)tAS^fRrNwyjj^m;+#Mz$Hc(U#S7vA0BI75Lj"
    ),
    "runs/d139261f08f6ff6d/model.keras": (
        "c-rk<U2Gi19l!HOVn`#5lnR1qF;*j>axOc&w_m|=67uB|AT9|_QW~AtzO%i_`PSLJa~wicgj6t3tyGmpt<<8bAC{nMN*@Sqa7teqsj7;~Q>8xS"
        "fmXb<3J<N2ibVHg_HJkI_U`uMW`|@(xtwQbW@q+4|Bv7NXZC+nhx-S%WSsP1=EzHD@7QDhWqmfApT$yDDJoSZciPY@7e>#Nbj2tvmvlqbDx*6`"
        "M!6i|b6|9AWYnxxDj3Rgsc2ni8CKX1z;;&H1DKsa-pMkf7pIV}UR-!J`}XUZjP==MUYXS@bLu?oXi+QH$|dVgc9%IrpUs)qN@XKASF6lc&F+=5"
        ")$MFqF^ob*S+px3M9b_un%6Ikx)sXG`I0`PDSFYWP}LQ+qRiMGRrOkF3|27A{Iku2fMrd+ex<Tht3F{B`g)yFs<R6PV?kN6>OEVjmCIuz;FLwJ"
        ">UsOx=v-M-szTmsXe=qZVO^Y4%7!%-U74S^$?0BjJA6#jD^?3_2|g^Wa?xs3npcf#NiP-M@j2Z#HC8J#TCHN%GRbN`@F}x-Ysza&My^s@Tsq(4"
        "*^P=)2_Uv=l@-8f>tQvT`s=qE+=Wp^pND^;BPbLcuB?_ShNc$^zQJ@$edi_%<{&lwyj9;N6l4B7b@8Ir?#wwjhzn*u3bl?em=p-0);X&zm|FFw"
        "{`&Z+HKS?e)}(689Hf>-8-K?(O`3XKR?0QI$7e;Jm2%9fmJ`(aj-Q>0KUmf@Jz(PJ?6QDquQx<%6CxrF9!!#0dyB;YQYpn^fej)RY=+h)gi!9R"
        ")x|>ua$b-UA=fd}a_v`_)nbrlu}oW`XxAtRLDWO<(z+=j#B^u2PE3#&7+J(4sKFY#wWyL~&-`<lq{u#5D_7N}^7#PDExN@4r1Lg!YD1C;qc$!<"
        "zB^i*G12I3HGqHyEDqLw-W#-NMXKmx>)FFjSPgptFkux2b8DOTQ1(iUZm&dA$cTs`qC7CbrC|1JftSc(J&!2#0yA|MTQ;QBvLu>$F-_5xqKmFX"
        "w&-#K&*t$H6vUt?kVt|6s9dK2qqs;giX)pXF)L>lJCx!=>ST^Yoh+rPljZ0dL?$0j$pS7+AKD2(q!$24SUq=K2qa3Ls^wBtwH$U;n-9t0c@p_s"
        "PRGkt;G_7t%vNNrz0!7d<s)IVJV`h=O`VZXnEAV%HaXI?$>c6iu)8R2O^_Ny40afGvC3qKGuwIJ!aW6o#sJ-bJk%}s#EID%k?<iA2~Q;AX7KMn"
        "g!N<sB3+q4PE#qeF_a?9kS)V$c{4!_wFt<<%Dk7Jd8}|N*j%^8TYzw;#J$+T@5}^Yy_tYWcP7iEs+VIZ5f+e-trGHRcI&tRksKGD=x7=k>;lbW"
        "muDfQI15CgtW*zs1Vhy>AOTA-BmfMSqaGm4Q4jL8UrKHlk9Eb20Kz)i0g+yI7Vr7*d<Z5dhF*xROpC<@>>MtJWN?v4o5-f*Ne|ZN?U#0dC|`P-"
        "91qgk1mPpi98c23<x`xuRL?E4F;FPWl8355FLpq>6$BxYAPDrJ9ojwq<tzxh-vWr-aADb$&VaCyTq&K@2cHJ>38`vhE`~Pd2s={KgMEVbizPn9"
        "Vu>eiv4kjH7OVIQk;GRZ&=U$$upME2p@2wdD9fd)`0_CnU!G*emy|a&oNqaX9U*7u&DGNlTJjtY&vKZc3*>m>5xtz64+6j24TSZ(0U{l5Y#ux1"
        "q>zM@h;&$TX*n#TMJE76g(m=MzEcN6d%lPXN;X+i=NGDx!;&?ccNv(Bm<K-|@4=6Ueei@<I9#L^PA4RkXBhlKlj@m;7%&|W2Gb=JrQ@|7(O$_0"
        "96iVA^Y<t1@!Y3XW)*Y1<|kkhXVDtUifZ)-0_M|qzkr*xnNoanS~p7g=kvI)>r)t(c|wR)o<Q(%EBp&g{D+6+kSi6L$dyVyrQI1Z68I5G+?`2$"
        "wbwDEZ@7TIJ>@&LdxD|%1>bo!F@#bTNm>Y}=`@qEP7w$bnSva|iRh(-_sKd&sty;Y8lw{E5T!a^jA|fqImuM>f|LV%uR>K5q13uww?$jF5gX!i"
        "Yy`$3$4Nvf5)p|C>4xYaAj?cHg-t$|kFjS;)agsW^<tN=i?Ekrqt&vvc(mFsML3E8lY)$03*BqGh+iMX*z+gPujo6+3xphyMIdpEEb%fBQ*eF9"
        "(6;297DdcyoxXBT-~>?+Wl>;7NlYj}LKj>2VRxVbkz3F#k9PqVW|2+KVF!-|Z3s4YIgTvEq}VTyJ&k3;a(Q0lL|)=JnFox(nsX`SST4`zMP6nk"
        "M(U|y+gDbXg7#O;B4^38Qdm^2A70xI7&GM<=aRBwZMQgAf;L^?-J5Son(9c}o!N=5Z1Qv^Gk{X6QRUbeKRm<|w$}uDu}>b3nlXMBgC)wz3=qG8"
        "h(qENmv>U^AZnUZ6ZIGeVu(2pQ#X$dT$YAE3&hZx<h)Z+w~2`pvy1gq*nM(9<VHD*{}4GFHpV?mB%EYZeV05=j6-5J&K(n%xbPl5TT=q}7!A9y"
        "&F)gYaZ?KdnK1D%6kU*x4NW>Smn{NbPg0mOaDeEA3EmfG<wz&0IvHEQ;y+EE)~`l@h|w22X*?1CFGB(R`Yx=tBXH4%`G>SaMGNdCr#YOjeRxbg"
        "K61$+$R(3VuGGSqMf)KaK-4d}03qE2=5kt-7cG(*;K_9|rV#WItETE+PxW3)v0=4T;=n-<WO1{o-TG2TIoqjC5>sO)6&s3FM7`3T8lq>SA$szD"
        "n*kuvAekJ`a=a{wB5(fB%94batkGht0Rm$)@+es)S>$C=W&p$T0?)HJ1Urmald@=XY*%Vt-5BTIcyf2RFs?`RYRWI|$Jjq7=lEFjz8c;sOngD9"
        "2EBG@sDUpX!baYj#KnAP5`QD#2z(RY7!7>w-aucsH*S4GwdJTb;J=Bd$btSSoWaIb!Nh9jtJ{HC;f`y?IITtME-*&FfL={AqKU)Jv16Ka6pD1V"
        "SJR1`(S)Z`Krm`0m3|$&o67U11ovHw5G|0+tOhs!PzhFypf&9*EJ6pz1?ph;R{r*+Z4O4ZV38>3sH-?M>@f-uBE2M^__8ycDPfZ_C2Vg^Nec$$"
        "*Z|Tx6Q7V$5yEvGQLC8ON@XKASF6mzaE;BUBhj+vNv)Ks=QRC{Ra(^*wW7?}y;$;UUV@=1?K$a9*h(pgQr(BGT+&Ns-BK}f;7aceV#e&;Z?Z>_"
        "{1n}?7KC;w(9~0lE{>U1r?j#<dp`KsYa1PBJ-k&?tEg4$3G<dDn@qB-SfsPs>!otdx^>Mc6=qb$XbjUFQl(TbsAf}DDXY(!bKGLgIZt_u2RKyL"
        "bglYKMV-_1MZX-C>?wv5q*|<0P*&`jfY-EI)pxP|V_FXobHHCO>HZaE`#vF=%nG%#qQhR{`0equEP<`eP7Iqvs=h|83eMJ)N>zQ%p1MMPc<rfT"
        "-LIyWiv<te9ZEOJ=0%T`)Y-RZmQd<mYkEXBks!nE<ksOhG6dIBj0@I-7qpqvrP*phwZsK*vM4b;p9eAv@_DaxgC^-V)cHkCEm8re0-i?%yus%^"
        "lkj}^67H&-K=D3R=br{jY0?V~e)3eRKd5u>fOkU><kW$l?tIK@i%V*`R6zNt1=b=#hx&ndOG=L}D#jW230qVBf*W17IneA_Jt}x}Bv`ZTF-@=7"
        "CH5bl`DmWA2JHZbNxL|8xPM?v#!9E3e(uz<cb8YcbTX5%KEviU8+hl=*^gu77Wh{t_aEGR=Y4nD4Tgp?19q)O`V=Osy*KZcPs8sl{9c9MYkltZ"
        "tX+05ynZ*lzrWtGrw<&kYJciWZa+5$o$sLxO}As3Jg|4l`aS{kE<auGL+dS@OE2r&k-r9C?upoMHq(#r?=a-whc}}9@9=LXkbh~S{OjdkSC6d@"
        "`uWXCQwjBZ^r<8JvzflSR$sjb?dLMgzqb_~*GNBFZxZGg25-;#bM2O&4xfXXC7T({Y%!^4nR6?@HJi0t4A*HmgwWG6xT_l*G(NQN$P?KNY~ZU`"
        "*Jm@Dq8FXKtM&%qw*^D2Z#cZn26x_UOW&yHUOx`6yVD7Wl7V2QUeDzR7oEEG+;%qB_0)6QIWVX}zlZOlI)EmcXrhTGnrNblCYorXi6)wY{N#TB"
        "Oea72&==r(o09alOnyJ(B>cX)6|Lvl2=nI)z?WyueB-2+%dbuv?!doG_c{6R+}|Dl4nGL_m`)|-Uk`s>z8|gU?(<}Qd>%D9e)55g<myp?@;L+Z"
        "Qyj{lllP(Z{QU09!<A9A-VK<~Y(w?+jYrUWLtlpFW1kf})_T9}1bp7<j8_lP{W6-m(*v%&T^aH78<fk0`gQa`w%*^=7twxJVE)nwouhWiwf}y4"
        "Mcps6_OIOivc5KW!>?C6;SK3wiZ`g9X~r8P+j@&Pg6!lAk5D^FQ+zvl;~~6ua%CIZ&ucLM`-kWpbz>*}^onXHH+bx1e;YgLUsrUplhZq>ouqoE"
        "*-lQ5rDG@87-}bJif<=}cHp&>uZ^MoT!;A&b99cnv6Fs!C1EEA+Sp0I->;LMTotIDq<W_LJ%uH%wVmwsdkXJ~)K1bA-%c_D4m;U+Pl1upeonyr"
        "%1(4#*EzJ_O_(1RZf`s3r$babxzS@M2iw?5|NL~alb3f<J4y9SL(jPTpO<!`_59})-1klF?*eG-&vtDmTl4R|k2-m2S9kn-WiRDl%D>J2kQ2Ll"
        ">ko14WPhE1r}v@uZx!a(4mjT<@cIi+q4m~a{`wTk$2WJP_55;itE3>joY_b5GEMRE^7LN3ex;8m(0)dC!}a7|I!E2$Wk0>5;^iR^Uf$3KZ}|0e"
        "$M_eM6mL*H(~LK+ALuRK2#kO6cq=;@%)j?OfsUJ|+naw~ep>Z0sJo5>KD)UmAv-y85WVjt%r8vRIqJqv`so$bP7ZqP<VM&&>#2~19)WCM7O{H+"
        "KAh#|trd|~^X`!c;I)y=Jwus$zFF^Y$S&{eb8a{UIj}!_=`dU&`JQ+sReFE_8#l(UJn-`RwwwQ*_~p;<y0&R-$GY~zf3I(N><?G}(I@Pde)XGO"
        "lRx^&JAXg&mx*70{PwQT|MdF!_|=cD{_&Gf)?b|)pZNBB|NGr{KOWot!R9}&>+jxq?Um<$Hu0}3uS^_2`SJv>Y})<kr+?k`=IZv{Yp-2f|IgNm"
        "^|w}-cYb^6@<d^Nc(?G+AH3uGW9xBh9&bNhSFcY$No57KpMJh}_%55xBK#YlkC&cmZDCi5qQ_hBk6+z*U}gM!(<iSUdH>3I5I*+%CpzJa%rT0O"
        "DZXgN#~)6mgO4Yl35Sobe~sc}%D>I{c<m@&e7xtY=zSMpe)TAwqi*oApI%9vPa5h19}oEW!Jm(gE3O1+rgZV~vizs@Z~bD&HSU9t)}P<=w+TO9"
        "U3;cGygGb>@@^QsnoW$aMoyxfN+w>Ne&f*i)ZuL3mi{g9%7d9BFP*((57fDvJ#}BOpK!5MRf<Yg$(=T|iofZL3$JG1em#@1KAVuHXUzYdFwRX4"
        "Tg7p1G<@=n=BUn7hX*$}v(uk>)BOJNpf$Ar13S`-4F"
    ),
    "runs/d139261f08f6ff6d/replay.f32": (
        "c-mdkc~I1490u^!2;`6jOw<97%6pen4r$-t_gxSO3UcgFNo$EblEI8p)WlLmcR@`UlqFJEQ7&=il0f$NeqRq{RZazU2{fY3DMA9w9VSHEnf~kf"
        "^ZDyD^E?uXH8nNlxiS;;*F6Puk~5E4I2|XO`cSg=d_4{JrAz0Z5cbTiVY#0-!JOefK_YvfWChP*HKh_R4_X1ep6A6t(?WVQz7rK|Z26!@4+Cjg"
        ";0_wNdD51~XATR)9y0pynE@MQu_$Q{V~LTq@UxE_H4SQ+<bUb8)rg&ei}}|L7L2NDf&bb)G|0V~_}OHjev<{_=193|f+tS9Zbq$3fnlz<AKiK4"
        "j4&aol1&e7hEvYnLLo^f!@B8AR7m)}H)5f=SS#MCT0~b(>_DGTJ6>K;2GzCSL7R;RLUndjn>`?OeITR9ABuRuKN?-<hcl0fKf;PaSL&30j3sP~"
        "Hl)O;6t8&CGw2`hRva8K;^74{ey#i|?ksGB`os{06{@^c+C*fX8oaj10zGz8{&xLrR8>F1HD5T32WI=z?)qXuw)X<dFK7n;mpcU~^D$Bv<Hl}F"
        "Bz)P)XxO?sO>|0LOt*i38@=5p@v?w(@E#lnyE-+z_U$C<@z*0kF(#wab}@W07KynnVQgmIMKG;&rN(u+OdVcom@98k3{KV?4)u>InrGg?4O8S?"
        "k^VQ19KH=R4_&Z2mC9eeo5-004UWn!knbqv$Mast@Y3HACd7(WGnUW;U8Ta5$TDV9wZKOMEy9pOM|4{pS)%s~Oh}7_Z#J(LTODLHMAeQq{ge30"
        "h*C(&IRuMOtHFJ~J+*1-6*i^HX?YXF9<OjrUI6T$#%eeb;7X_2YT5c*X2VE?Jt-O*F_e5ti16nP>>8KzRO1u$+1CMmDH3AcU0L*22U!=aLAlxj"
        "+hV2MZ`%SSx_&&8wO@>o2GFPndg0@iVwU043cYSdVf<b>8T7MZ4KdHr&uJM<xdfuV(E7j6+HlK0d*1F@0#I}ilCsng^@}|nP3{&-%yK$)C1QMg"
        "D5mcXVYAw*K-KR;19oZIIU5Htf-WLC)l)^9ww=6VyotNJy||b135IRH3ue^}tMiod=ou49tyg1}!2-cwN%>%+43C~3z}TU)Vw_VTt=L*2Y+7H)"
        "?q6&L-=xdJO=kmX6vxHJ3*&gVj6(Dk4^jKBoVxn8Vz!q9U;RfBy!s#$5;N6c)H%?N{GO2N=|vNtBl2q$ukH<GI$jAs6}iyLiah3KH%ruxEGG>w"
        "Efq8U^GSBzEwsPv%^zlt;Pnsh!<B?UtMjr_ySA6q%~s>QAq(h>q});NgIj(WMBA{d;%^g!=+g3PA?joS>sj6gm7|x0sb_BxA`XkjXU{Nq1A!y$"
        "V}_hjIW<pi!7r~k@Ql<#cwCnOtK!rU_=zJ`ytpG&X}oC3DUMHP0M_pCW%YR#pxWp{gC6Cx+72SxMeHEQ;^V~S9d#rnqzU&I`|u^^VN6waLHzkQ"
        "$-g$~E4}"
    ),
    "tables/f6544f4b79c1c15bbce0c67e72a464820aff490c2b03df8a83d6d2b811f16195.parquet": (
        "c-oy-3rtg27(VyWTH7KIy|tC91>~kUsBN*Ob-3-8hoC$PLMnocLMxO(TMB}RCWsl1iNZD?s8jI)!Zs7PY|v@8@o>PLE^ZU11|3)(W*Q~a;XCf$"
        "3$`L`COc`*{rjKq|GxkK?>Q&c5{WVl#Xd%{dl2^cR!uKE6w_kB3jpy~3!Y|71Mec>6aoVPv{HJO$%7Xvlp!iLB9l68xyuZ8ng|6CR{M*Fd&9ci"
        "l!pF{FmAf?n!UZU+B>huzG;`6pyarZgXvx2$h8i9j@!DGAMDLCO`nYcECx%*_8n}!#1N9%cwkJ7DO3V6tX1=2t<=*KjHV~TWe}jVf|#7QMBH$_"
        "FzQfXj3ZP#FE+`zYDHsy+R%m!@iv2LKUw1liq*kbefRx~oKP&%RpaXbLxF}lja%QaNF%=9(mX%a;a*Vc|Ir%Xvg4R}O|e<2bQn6jb4`JTA;Jsq"
        "6p7OtBHlRJ6_eZ=kAQNKFQ{$EXMETQ&cmt8X9}UM>%Zkxr0tAnecxt0*K_nFn3{vKPS1Z^iV8O>SFfEp09BUz)q9H2euxPPh}9W#`=&58JXUqf"
        "<=QH@aaA*9Dz!wxXUG&%$t!A~!TD9?J|lX1a>~qd_3oB}efKx|_`_uF!zgBlu@ggwyUF((=c-)=cA(&k_q@3Ex+&X(x}G)Xiu&MSQ-s^Dr|U|j"
        "KbPfP@7!~&YQws@`8QWxGU$oNr_=Xsb<9cLJgar^YG8FuW&~>W+7cl5go*-uGeU7+ksnAkq|~i%&+tIu*t2O?)9U_5o`}z;b`gsOSCorf5A-kC"
        "ug$BDvkmyQv7~S{SXTTKR8n4jR=Rhr7yBRfe#08q3se;>QSniQOrm(jE?_x3vD4)JTj^Z>`+g~V$W9Efu=5D^`=8A}K;w406k<#PS2=ucy<&D%"
        ")88Q@?st+n&zj?QZEH>KHO;<l?|69TNM+2ujX~l$BS+PJ(NPE3jTd8Xiknvq40b<Rp2=1gN5{rK42bW@?-eIDDu?T)9(c5n;{zN=yXLw1fRTW>"
        "3LjLoSTxXa@Gf)*=mf}NyKrsiJo)962XFqdSugLb-Ca;sbK$NzuVMOdkoT=y-sYug7d07~Hl|e&S5?r*dwhGA$~JUtP@cK+iFAbrYDc<j8Wz-l"
        "cVoxWp|1!1`>y`jE-9;1u0!Hf)=!(thN@&qTUve*N~by4*LqtIasTyXvE?d>R4I|ERUv$~R4$RpDEt4Ov{_gn*7EerD~wR`$MX)0+)MyacS5PL"
        "kYX}h$ZRO&u>JNm&bVw462gbg7MDB~J1P%xKA{GN3i1?y&n(Q!G3M(rHo&<4FdvQ6=NtV&jF5!V4rY|ml$}#F&ZV2+LNykf`9%j~xz%EO4&iA9"
        "LO~i1gcw(#089_Ts0_yCX?a%|ydDH^f^pXP`$-T;RgS@coIJ=!D6bz9Fa<c!l7uf(jU`BvonrDHAozABeh!)J+)w1JMJDIexj0WSdD~I^GdA8c"
        "W#ajn$k+x?%1Aee=IdbddKh@WJKoRv?|n0oyPi2I_h_$a@+OFP2EreB;zvAR+6EKZdR+bFb<N>vaTf1}7Z3>fTp}?sUbkp;WALky1=J`dGz38;"
        "5Tj!mL6i`hY$B2%vWc*4+NU7_v6K-;5Ye>5^(03!`3;YtEE6?FmQZtvbA3rTDWW2ch-4b1p-CeM=b+*>Nm)zOr3N~l!oL<xrA948j*6tX^ay8s"
        "LcY2*lcv)wr0|7Wa-x(I6X<%D(9i^D5G@^P$kXc#7D~%P;nlgX$d8iNM6cB4ne|a5S1gTBAT$Y7KS+rzB77`4XV92_)XVxbvmz%`mrS@q==H^b"
        "FS6=w1#65&L0ML7kltpql!%IrwnCG|ERriFQi)8EMxMDBKj0>LX=us6DgOWiZ&Zo"
    ),
}


def write(home: Path) -> None:
    """Put the home down at `home`; the deleted run has the files of the completed one, whose recipe and seed it shares."""
    files = {name: text.encode() for name, text in TEXTS.items()}
    files |= {name: zlib.decompress(base64.b85decode(data)) for name, data in COMPRESSED.items()}
    files |= {name.replace(COMPLETED, DELETED): data for name, data in files.items() if COMPLETED in name}
    for name, data in files.items():
        path = home / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)
    with sqlite3.connect(home / "layerboard.sqlite") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA + ROWS)
    connection.close()
