// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/row_order.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <numeric>

using namespace triptych;

/// Orders of rows against the plainest way of making them.
class RowOrderTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void sortsAsBruteForceDoes_data();
    void sortsAsBruteForceDoes();
    void filtersAsBruteForceDoes_data();
    void filtersAsBruteForceDoes();
    void sortsMoreRowsThanOneRun();
    void searchIgnoresCaseInAnyAlphabet();
    void searchLeavesPathsAndNumbersOut();
    void stopsWhenAskedTo();
    void newerRequestEndsTheOlder();

  private:
    std::shared_ptr<const Dataset> read(const std::string& name, const std::string& table,
                                        const DatasetOptions& options = {}) {
        const auto file = std::filesystem::path(m_folder.path().toStdString()) / name;
        std::ofstream(file) << table;
        auto dataset = Dataset::open(file, options);
        if (!dataset) qFatal("%s", dataset.error().text().c_str());
        return std::make_shared<const Dataset>(*std::move(dataset));
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_data;
};

void RowOrderTest::initTestCase() {
    static const char* const words[] = {"pump", "Pump", "RATTLE", "valve", "ölig",
                                        "ÖLIG", "水泵", "hot",    "cold"};
    std::string table = "note,picture,temperature,condition,split\n";
    quint32 state = 7;
    const auto pick = [&state](quint32 below) {
        state = state * 1664525U + 1013904223U;
        return (state >> 16) % below;
    };
    for (int row = 0; row < 700; ++row) {
        std::string note;
        for (quint32 i = 0, count = 1 + pick(4); i < count; ++i)
            note += std::string(i ? " " : "") + words[pick(9)];
        if (pick(10) == 0) note.clear();
        const std::string picture = pick(8) == 0 ? "" : "pictures/" + std::to_string(pick(500)) + ".png";
        const std::string temperature =
            pick(9) == 0 ? "" : std::to_string(pick(120)) + "." + std::to_string(pick(10));
        const std::string label = pick(20) == 0 ? "" : std::to_string(pick(12));
        static const char* const parts[] = {"train", "validation", "test", ""};
        table += note + "," + picture + "," + temperature + "," + label + "," + parts[pick(4)] + "\n";
    }
    DatasetOptions options;
    options.roles = {{"note", Role::text},
                     {"picture", Role::image},
                     {"temperature", Role::number},
                     {"condition", Role::label},
                     {"split", Role::split}};
    m_data = read("table.csv", table, options);
    QCOMPARE(m_data->size(), std::size_t{700});
}

void RowOrderTest::sortsAsBruteForceDoes_data() {
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("descending");
    for (const bool descending : {false, true})
        for (const int column : {int(RowSort::byRow), int(RowSort::bySplit), 0, 1, 2, 3})
            QTest::addRow("column %d %s", column, descending ? "falling" : "rising") << column << descending;
}

void RowOrderTest::sortsAsBruteForceDoes() {
    QFETCH(int, column);
    QFETCH(bool, descending);
    const auto order = orderRows(*m_data, {}, {column, descending});
    QVERIFY(order.has_value());
    // A key a row as a pair of "missing" and value, compared one by one.
    const auto number = [&](std::uint32_t row) -> std::optional<double> {
        switch (column) {
        case RowSort::byRow:
            return row;
        case RowSort::bySplit:
            if (m_data->split(row) == Split::none) return std::nullopt;
            return static_cast<double>(m_data->split(row));
        case 2:
            return m_data->number(row, "temperature");
        case 3:
            if (m_data->label(row) < 0) return std::nullopt;
            return m_data->label(row);
        default:
            return std::nullopt;
        }
    };
    const auto text = [&](std::uint32_t row) {
        return column == 0 || column == 1
                   ? m_data->text(row, m_data->columns()[static_cast<std::size_t>(column)].name)
                   : std::nullopt;
    };
    std::vector<std::uint32_t> expected(m_data->size());
    std::iota(expected.begin(), expected.end(), 0U);
    const auto before = [descending](const auto& a, const auto& b) {
        if (!a || !b) return a.has_value() && !b.has_value();
        return descending ? *a > *b : *a < *b;
    };
    std::stable_sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
        return column == 0 || column == 1 ? before(text(a), text(b)) : before(number(a), number(b));
    });
    QCOMPARE(order->rows, expected);
    for (std::size_t line = 0; line < expected.size(); ++line)
        QCOMPARE(order->lines[expected[line]], static_cast<std::int32_t>(line));
}

void RowOrderTest::filtersAsBruteForceDoes_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("split");    ///< -1: any
    QTest::addColumn<int>("label");    ///< -2: any
    QTest::addColumn<int>("presence"); ///< -1: any, 0: without picture, 1: with
    QTest::addColumn<bool>("third");   ///< only every third row
    QTest::newRow("nothing") << "" << -1 << -2 << -1 << false;
    QTest::newRow("one word") << "pump" << -1 << -2 << -1 << false;
    QTest::newRow("two words") << "  rattle   HOT " << -1 << -2 << -1 << false;
    QTest::newRow("umlaut") << "öLig" << -1 << -2 << -1 << false;
    QTest::newRow("Chinese") << QStringLiteral("水") << -1 << -2 << -1 << false;
    QTest::newRow("split") << "" << int(Split::test) << -2 << -1 << false;
    QTest::newRow("class") << "" << -1 << 4 << -1 << false;
    QTest::newRow("without a label") << "" << -1 << -1 << -1 << false;
    QTest::newRow("with picture") << "" << -1 << -2 << 1 << false;
    QTest::newRow("without picture") << "" << -1 << -2 << 0 << false;
    QTest::newRow("all together") << "o" << int(Split::train) << 2 << 1 << true;
    QTest::newRow("none left") << "nowhere" << -1 << -2 << -1 << false;
}

void RowOrderTest::filtersAsBruteForceDoes() {
    QFETCH(QString, words);
    QFETCH(int, split);
    QFETCH(int, label);
    QFETCH(int, presence);
    QFETCH(bool, third);
    RowFilter filter;
    filter.words = words;
    if (split >= 0) filter.split = static_cast<Split>(split);
    if (label >= -1) filter.label = label;
    if (presence >= 0) filter.presence[1] = presence == 1;
    if (third) {
        std::vector<std::uint32_t> rows;
        for (std::uint32_t row = 0; row < m_data->size(); row += 3)
            rows.push_back(row);
        filter.only = std::make_shared<const std::vector<std::uint32_t>>(std::move(rows));
    }
    const auto order = orderRows(*m_data, filter, {});
    QVERIFY(order.has_value());
    std::vector<std::uint32_t> expected;
    for (std::uint32_t row = 0; row < m_data->size(); ++row) {
        bool fits = split < 0 || m_data->split(row) == static_cast<Split>(split);
        fits = fits && (label == -2 || m_data->label(row) == label);
        fits = fits && (presence < 0 || m_data->text(row, "picture").has_value() == (presence == 1));
        fits = fits && (!third || row % 3 == 0);
        const QString all = QString::fromStdString(m_data->text(row, "note").value_or("") + "\n" +
                                                   m_data->text(row, "condition").value_or("") + "\n" +
                                                   m_data->text(row, "split").value_or(""));
        for (const QString& word : words.split(' ', Qt::SkipEmptyParts))
            fits = fits && all.contains(word, Qt::CaseInsensitive);
        if (fits) expected.push_back(row);
    }
    QCOMPARE(order->rows, expected);
    QCOMPARE(std::count_if(order->lines.begin(), order->lines.end(), [](auto line) { return line >= 0; }),
             static_cast<std::ptrdiff_t>(expected.size()));
    if (QByteArray(QTest::currentDataTag()) != "none left") QVERIFY(!expected.empty());
}

void RowOrderTest::sortsMoreRowsThanOneRun() {
    std::string table = "x,y\n";
    for (int row = 0; row < 150'000; ++row)
        table += std::to_string(row * 7919 % 150'007) + "." + std::to_string(row % 2) + ",a\n";
    DatasetOptions options;
    options.roles = {{"x", Role::number}, {"y", Role::ignore}};
    const auto data = read("long.csv", table, options);
    const auto order = orderRows(*data, {}, {0, false});
    QVERIFY(order.has_value());
    QCOMPARE(order->rows.size(), std::size_t{150'000});
    for (std::size_t i = 1; i < order->rows.size(); ++i)
        QVERIFY(*data->number(order->rows[i - 1], "x") <= *data->number(order->rows[i], "x"));
    // Equal keys keep the table's order, across runs too.
    const auto equal = orderRows(*data, {}, {1, true});
    QVERIFY(equal && std::is_sorted(equal->rows.begin(), equal->rows.end()));
}

void RowOrderTest::searchIgnoresCaseInAnyAlphabet() {
    RowFilter upper, lower;
    upper.words = QStringLiteral("ÖLIG");
    lower.words = QStringLiteral("ölig");
    const auto a = orderRows(*m_data, upper, {}), b = orderRows(*m_data, lower, {});
    QVERIFY(a && b && !a->rows.empty());
    QCOMPARE(a->rows, b->rows);
}

void RowOrderTest::searchLeavesPathsAndNumbersOut() {
    RowFilter filter;
    filter.words = QStringLiteral("pictures");
    QVERIFY(orderRows(*m_data, filter, {})->rows.empty());
}

void RowOrderTest::stopsWhenAskedTo() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!orderRows(*m_data, {}, {0, false}, stop.get_token()).has_value());
}

void RowOrderTest::newerRequestEndsTheOlder() {
    RowOrderer orderer;
    QSignalSpy spy(&orderer, &RowOrderer::ordered);
    RowFilter filter;
    for (const char* words : {"p", "pu", "pum", "valve"}) {
        filter.words = QString::fromLatin1(words);
        orderer.request(m_data, filter, {});
    }
    QVERIFY(orderer.busy());
    QTRY_COMPARE(spy.size(), 1);
    QTest::qWait(50);
    QCOMPARE(spy.size(), 1);
    QVERIFY(!orderer.busy());
    const auto order = spy[0][0].value<std::shared_ptr<const RowOrder>>();
    QCOMPARE(order->rows, orderRows(*m_data, filter, {})->rows);
    orderer.request(m_data, {}, {});
    orderer.cancel();
    QTest::qWait(50);
    QCOMPARE(spy.size(), 1);
}

QTEST_GUILESS_MAIN(RowOrderTest)
#include "row_order_test.moc"
