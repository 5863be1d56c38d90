// SPDX-License-Identifier: GPL-3.0-or-later
// Core says in English why it guessed a role; the table of columns tells it in the user's language.
#include "widgets/tables/reason_text.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <set>

#include "core/dataset/dataset.h"

using namespace triptych;

class ReasonTextTest : public QObject {
    Q_OBJECT

  private slots:
    void everyGuessIsKnown() {
        QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("table.csv")).toStdString();
        {
            std::ofstream out(file);
            out << "id,n,same,empty,note,picture,sound,film,place,code,serial,size,mark,split,class,batch,"
                   "evidence_text,word,sevens\n";
            for (int i = 0; i < 24; ++i) {
                const std::string k = std::to_string(i), third = std::to_string(i % 3);
                out << "x" << k << "," << i << ",always,,the pump runs well today " << k << ",p" << k
                    << ".png,s" << k << ".wav,f" << k << ".mp4,dir/" << k << ".bin,AB-" << third << ",QX-"
                    << k << "Z9," << 0.37 * i * i << ",!?," << (i % 2 ? "train" : "test") << ","
                    << (i % 4 ? "good" : "bad") << ",b" << third << "," << i << "-" << i + 2 << ",w"
                    << std::string(1, static_cast<char>('a' + i)) << ",7\n";
            }
        }
        const auto dataset = Dataset::open(file);
        QVERIFY2(dataset.ok(), dataset.ok() ? "" : dataset.error().message.c_str());
        std::set<std::string> different;
        for (const ColumnInfo& column : dataset->columns()) {
            QVERIFY2(knowsReason(column.reason),
                     qPrintable(QString::fromStdString(column.name + ": " + column.reason)));
            different.insert(column.reason);
        }
        QVERIFY2(different.size() >= 10, qPrintable(QString::number(different.size())));
    }

    void valuesGoIntoTheTranslation() {
        class Reversed : public QTranslator {
          public:
            QString translate(const char*, const char* source, const char*, int) const override {
                return QLatin1String(source) == QLatin1String("%1 of %2 cells are numbers")
                           ? QStringLiteral("%2 个单元格中 %1 个是数字")
                           : QString();
            }
            bool isEmpty() const override { return false; }
        } translator;
        QCoreApplication::installTranslator(&translator);
        QCOMPARE(reasonText("9 of 10 cells are numbers"), QStringLiteral("10 个单元格中 9 个是数字"));
        QCOMPARE(reasonText("something new"), QStringLiteral("something new"));
        QCoreApplication::removeTranslator(&translator);
    }

    /// A value that looks like a place for a value, or like a pattern, stays as it is.
    void oddValuesStay() {
        QCOMPARE(reasonText("named '%2 (a|b)', 3 repeated values"),
                 QStringLiteral("named '%2 (a|b)', 3 repeated values"));
    }
};

QTEST_GUILESS_MAIN(ReasonTextTest)
#include "reason_text_test.moc"
