// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/error_text.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace triptych {

class ErrorTextTest : public QObject {
    Q_OBJECT

    static std::vector<ErrorCode> codes() {
        std::vector<ErrorCode> all;
        for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i)
            all.push_back(static_cast<ErrorCode>(i));
        return all;
    }

  private slots:
    void everyCodeHasItsTitle() {
        QSet<QString> titles;
        for (const ErrorCode code : codes()) {
            const QString title = errorTitle(code);
            QVERIFY2(!title.isEmpty(), error_code_name(code));
            QVERIFY2(!titles.contains(title), error_code_name(code));
            titles.insert(title);
        }
        QCOMPARE(titles.size(), 19);
    }

    /// However many values a message brings: place and message are never lost, no placeholder is left over.
    void everyCodeReadsWithAnyNumberOfValues() {
        static const QRegularExpression placeholder(QStringLiteral("%\\d"));
        for (const ErrorCode code : codes()) {
            for (std::size_t count = 0; count <= 5; ++count) {
                for (const char* where : {"", "audio/5.wav"}) {
                    std::vector<std::string> values;
                    for (std::size_t i = 0; i < count; ++i)
                        values.push_back("value" + std::to_string(i));
                    const QString text = errorText(fail(code, where, "is not right.", values));
                    const QByteArray shown = text.toUtf8();
                    QVERIFY2(text.endsWith(QLatin1Char('.')), shown);
                    QVERIFY2(!text.contains(QLatin1String("..")), shown);
                    QVERIFY2(!text.contains(placeholder), shown);
                    if (code == ErrorCode::cancelled || code == ErrorCode::no_device) continue;
                    QVERIFY2(text.contains(QLatin1String(where)), shown);
                    if (count == 0 && code != ErrorCode::out_of_memory && code != ErrorCode::disk_full &&
                        code != ErrorCode::file_not_found)
                        QVERIFY2(text.contains(QLatin1String("is not right")), shown);
                }
            }
        }
    }

    void valuesStandInTheSentence_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, ErrorCode code, const char* where, const QStringList& values,
                            const char* text) {
            QTest::newRow(name) << static_cast<int>(code) << QString::fromUtf8(where) << values
                                << QString::fromUtf8(text);
        };
        row("range", ErrorCode::out_of_range, "node 'fusion'", {"heads", "0", "1", "64"},
            "node “fusion”: “heads” is 0; it takes 1 to 64.");
        row("shape", ErrorCode::bad_shape, "node 'gated'", {"[B,128]", "[B,64]", "audio"},
            "node “gated”: Expects [B,128], but “audio” gives [B,64]. Connect something that fits, or change "
            "its "
            "parameters.");
        row("column", ErrorCode::unknown_name, "a.csv", {"lable", "text, label"},
            "a.csv: There is no “lable”. There is: text, label.");
        row("table", ErrorCode::bad_format, "a.csv", {"12", "3", "4"},
            "a.csv: Line 12 has 3 fields, but the header has 4. Correct the line in the table.");
        row("newer", ErrorCode::version_mismatch, "a.triptych", {"2", "1"},
            "a.triptych: This has version 2, and this program reads up to 1. Open it with a newer Triptych.");
        row("file", ErrorCode::file_not_found, "m.csv, row 12 (line 14), column 'sound', a.wav", {"a.wav"},
            "m.csv, row 12 (line 14), column “sound”, a.wav does not exist. Look whether it was moved or "
            "renamed.");
        row("large", ErrorCode::limit_exceeded, "a.png", {"a.png", "30000×30000", "100000000"},
            "a.png is too large to be decoded: it has 30000×30000, and the limit is 100000000. Make it "
            "smaller.");
        row("device", ErrorCode::no_device, "device", {"cuda:3", "1"},
            "The device “cuda:3” is not on this machine. Choose auto or cpu.");
        // What a person typed may look like a placeholder.
        row("percent", ErrorCode::invalid_argument, "", {"%2", "%3", "%1"}, "“%2” is “%3”; it takes %1.");
    }
    void valuesStandInTheSentence() {
        QFETCH(int, code);
        QFETCH(QString, where);
        QFETCH(QStringList, values);
        QFETCH(QString, text);
        std::vector<std::string> given;
        for (const QString& value : values)
            given.push_back(value.toStdString());
        QCOMPARE(errorText(fail(static_cast<ErrorCode>(code), where.toStdString(), "English.", given)), text);
    }

    void theCauseFollows() {
        Error error = fail(ErrorCode::file_unreadable, "run.json", "is damaged.");
        error.cause = std::make_shared<Error>(fail(ErrorCode::disk_full, "metrics.jsonl", "No space."));
        const QString text = errorText(error);
        QVERIFY2(text.contains(QLatin1String("run.json is damaged")), text.toUtf8());
        QVERIFY2(
            text.endsWith(QLatin1String("(metrics.jsonl: The disk is full. Free some space and try again.)")),
            text.toUtf8());
    }
};

} // namespace triptych

QTEST_GUILESS_MAIN(triptych::ErrorTextTest)
#include "error_text_test.moc"
