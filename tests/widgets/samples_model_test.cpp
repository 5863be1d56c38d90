// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/samples_model.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QHeaderView>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "tests/support/tiny_data.h"
#include "widgets/tables/columns_model.h"
#include "widgets/tables/gallery_view.h"
#include "widgets/tables/samples_delegate.h"
#include "widgets/theme.h"

using namespace triptych;

class SamplesModelTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void keepsTheRulesOfModels();
    void sectionsAreNumberColumnsAndSplit();
    void picturesComeLater();
    void unreadableFileSaysWhich();
    void absentIsNoFile();
    void cacheStaysWithinItsBudget();
    void orderChoosesTheRows();
    void delegateDrawsWhatIsThere();
    void galleryFindsCardsByNumber();
    void galleryOfAMillionRowsAsksForAScreenful();
    void roleIsChosenByKeys();

  private:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::shared_ptr<const MediaThumb> thumb(const SamplesModel& model, int line, Role role) const {
        return model.index(line, model.sectionOf(role))
            .data(SamplesModel::ThumbRole)
            .value<std::shared_ptr<const MediaThumb>>();
    }
    static bool isReady(const std::shared_ptr<const MediaThumb>& made) {
        return made && made->state == MediaThumb::State::ready;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_data; ///< tiny, with a hole and two bad files
};

void SamplesModelTest::initTestCase() {
    applyTheme(*qApp, ThemeChoice::light);
    const auto file = test::write_tiny_table(path());
    // Row 2 lacks its sound, the picture of row 3 is damaged, that of row 4 is gone.
    std::ifstream in(file);
    std::string line, table;
    for (int i = -1; std::getline(in, line); ++i)
        table += (i == 2 ? std::string("a text,2.bmp,,low,train") : line) + "\n";
    in.close();
    std::ofstream(file) << table;
    std::ofstream(path() / "3.bmp") << "no picture";
    std::filesystem::remove(path() / "4.bmp");
    auto dataset = Dataset::open(file);
    QVERIFY2(dataset.ok(), dataset ? "" : dataset.error().text().c_str());
    m_data = std::make_shared<const Dataset>(*std::move(dataset));
}

void SamplesModelTest::keepsTheRulesOfModels() {
    SamplesModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setDataset(m_data);
    model.setOrder(std::make_shared<const RowOrder>(*orderRows(*m_data, {}, {0, true})));
    model.retranslate();
    model.setDataset(nullptr);
    QCOMPARE(model.rowCount(), 0);
    ColumnsModel columns;
    QAbstractItemModelTester columnsTester(&columns, QAbstractItemModelTester::FailureReportingMode::Fatal);
    columns.setDataset(m_data);
    columns.retranslate();
    QCOMPARE(columns.rowCount(), 5);
    columns.setDataset(nullptr);
}

void SamplesModelTest::sectionsAreNumberColumnsAndSplit() {
    SamplesModel model;
    model.setDataset(m_data);
    QCOMPARE(model.columnCount(), 6); // #, text, image, audio, label, split
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QString("#"));
    QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QString("text"));
    QCOMPARE(model.index(17, 0).data().toString(), QString("17"));
    QCOMPARE(model.index(17, 5).data().toString(), QString("validation"));
    QCOMPARE(model.index(2, 1).data().toString(), QString("a text"));
    QCOMPARE(model.columnOf(0), int(RowSort::byRow));
    QCOMPARE(model.columnOf(5), int(RowSort::bySplit));
    QCOMPARE(model.sectionOf(Role::audio), 3);
}

void SamplesModelTest::picturesComeLater() {
    SamplesModel model;
    model.setDataset(m_data);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    // The first answer is at once and without a picture: nothing is decoded by asking.
    QCOMPARE(thumb(model, 0, Role::image)->state, MediaThumb::State::waiting);
    QCOMPARE(thumb(model, 0, Role::audio)->state, MediaThumb::State::waiting);
    QVERIFY(changed.isEmpty());
    QTRY_VERIFY(isReady(thumb(model, 0, Role::image)) && isReady(thumb(model, 0, Role::audio)));
    QCOMPARE(changed.size(), 2);
    for (const auto& arguments : changed) {
        QCOMPARE(arguments[0].toModelIndex().row(), 0);
        QVERIFY(arguments[2].value<QList<int>>().contains(SamplesModel::ThumbRole));
    }
    const auto picture = thumb(model, 0, Role::image);
    QCOMPARE(picture->small.size(), QSize(16, 16));
    QCOMPARE(picture->small.pixelColor(2, 2), QColor(20, 40, 200));
    QCOMPARE(thumb(model, 0, Role::audio)->envelope.size(), std::size_t{480});
    // No other row was touched.
    QCOMPARE(thumb(model, 1, Role::image)->state, MediaThumb::State::waiting);
}

void SamplesModelTest::unreadableFileSaysWhich() {
    SamplesModel model;
    model.setDataset(m_data);
    const int section = model.sectionOf(Role::image);
    QVERIFY(model.index(3, section).data(SamplesModel::ErrorTextRole).toString().isEmpty());
    for (const auto& [line, name] : {std::pair(3, "3.bmp"), std::pair(4, "4.bmp")}) {
        QTRY_COMPARE(thumb(model, line, Role::image)->state, MediaThumb::State::failed);
        const QModelIndex cell = model.index(line, section);
        QVERIFY(cell.data(SamplesModel::ErrorTextRole).toString().contains(QLatin1String(name)));
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QLatin1String(name)));
    }
    model.setErrorText([](const Error&) { return QStringLiteral("kaputt"); });
    QCOMPARE(model.index(3, section).data(Qt::ToolTipRole).toString(), QString("kaputt"));
}

void SamplesModelTest::absentIsNoFile() {
    SamplesModel model;
    model.setDataset(m_data);
    const QModelIndex cell = model.index(2, model.sectionOf(Role::audio));
    QVERIFY(cell.data(SamplesModel::AbsentRole).toBool());
    QCOMPARE(cell.data().toString(), QString("absent"));
    QVERIFY(!cell.data(SamplesModel::ThumbRole).isValid());
    QVERIFY(!model.index(1, model.sectionOf(Role::audio)).data(SamplesModel::AbsentRole).toBool());
}

void SamplesModelTest::cacheStaysWithinItsBudget() {
    MediaCache cache(nullptr, 16 << 10);
    cache.setDataset(m_data);
    QSignalSpy loaded(&cache, &MediaCache::loaded);
    const int column = static_cast<int>(*m_data->table().column("audio"));
    for (std::uint32_t row = 5; row < 24; ++row)
        cache.thumb(row, column);
    QTRY_COMPARE(loaded.size(), 19);
    QVERIFY2(cache.usedBytes() <= 16U << 10, qPrintable(QString::number(cache.usedBytes())));
    // The last to arrive is there, the first is made anew.
    const auto last = static_cast<std::uint32_t>(loaded.back()[0].toUInt());
    QCOMPARE(cache.thumb(last, column)->state, MediaThumb::State::ready);
    const auto first = static_cast<std::uint32_t>(loaded.front()[0].toUInt());
    QCOMPARE(cache.thumb(first, column)->state, MediaThumb::State::waiting);
    // Nothing of another data set arrives.
    cache.setDataset(m_data);
    loaded.clear();
    cache.thumb(5, column);
    cache.setDataset(nullptr);
    QTest::qWait(100);
    QCOMPARE(loaded.size(), 0);
}

void SamplesModelTest::orderChoosesTheRows() {
    SamplesModel model;
    model.setDataset(m_data);
    RowFilter filter;
    filter.split = Split::test;
    model.setOrder(std::make_shared<const RowOrder>(*orderRows(*m_data, filter, {RowSort::byRow, true})));
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.rowOf(0), 23);
    QCOMPARE(model.lineOf(20), 3);
    QCOMPARE(model.lineOf(0), -1);
    QCOMPARE(model.lineOf(99), -1);
    QCOMPARE(model.rowOf(4), -1);
    QCOMPARE(model.index(0, 0).data().toString(), QString("23"));
}

void SamplesModelTest::delegateDrawsWhatIsThere() {
    SamplesModel model;
    model.setDataset(m_data);
    QTableView view;
    view.setModel(&model);
    view.setItemDelegate(new SamplesDelegate(&view));
    view.resize(900, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto counts = [&](int line, Role role, QColor wanted) {
        const QRect cell = view.visualRect(model.index(line, model.sectionOf(role)));
        const QImage image = view.viewport()->grab(cell).toImage();
        int found = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor colour = image.pixelColor(x, y);
                found += std::abs(colour.red() - wanted.red()) < 12 &&
                         std::abs(colour.green() - wanted.green()) < 12 &&
                         std::abs(colour.blue() - wanted.blue()) < 12;
            }
        return found;
    };
    QTRY_VERIFY(counts(0, Role::image, QColor(20, 40, 200)) > 50);
    QTRY_VERIFY(counts(0, Role::audio, theme().audio) > 100);
    QTRY_VERIFY(counts(3, Role::image, theme().error) > 10);
    QCOMPARE(counts(2, Role::audio, theme().audio), 0);
}

void SamplesModelTest::galleryFindsCardsByNumber() {
    SamplesModel model;
    model.setDataset(m_data);
    GalleryView view;
    view.setModel(&model);
    view.resize(560, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const int columns = view.columnsShown();
    QCOMPARE(columns, 3);
    for (const int line : {0, 1, 2, 3, 23}) {
        const QModelIndex index = model.index(line, 0);
        view.scrollTo(index);
        QVERIFY(view.viewport()->rect().contains(view.visualRect(index)));
        QCOMPARE(view.indexAt(view.visualRect(index).center()), index);
    }
    view.setCurrentIndex(model.index(0, 0));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentIndex().row(), 1);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.currentIndex().row(), 1 + columns);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), 23);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.currentIndex().row(), 23);
    view.scrollToTop();
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(model.index(4, 0)).center());
    QCOMPARE(view.currentIndex().row(), 4);
    QVERIFY(view.selectionModel()->isRowSelected(4));
    QTRY_VERIFY(isReady(thumb(model, 0, Role::image)));
    const QImage shot = view.viewport()->grab(view.visualRect(model.index(0, 0))).toImage();
    QCOMPARE(shot.pixelColor(shot.width() / 2 - 20, 40), QColor(20, 40, 200));
}

void SamplesModelTest::galleryOfAMillionRowsAsksForAScreenful() {
    /// Counts what it is asked for.
    class Counting : public SamplesModel {
      public:
        QVariant data(const QModelIndex& index, int role) const override {
            asked.insert(index.row());
            return SamplesModel::data(index, role);
        }
        mutable QSet<int> asked;
    };
    const auto file = path() / "million.csv";
    {
        std::ofstream out(file);
        out << "text\n";
        for (int i = 0; i < 1'000'000; ++i)
            out << "a\n";
    }
    DatasetOptions options;
    options.roles = {{"text", Role::text}};
    auto dataset = Dataset::open(file, options);
    QVERIFY(dataset.ok());
    Counting model;
    model.setDataset(std::make_shared<const Dataset>(*std::move(dataset)));
    GalleryView gallery;
    gallery.setModel(&model);
    gallery.resize(800, 600);
    gallery.show();
    QVERIFY(QTest::qWaitForWindowExposed(&gallery));
    gallery.scrollTo(model.index(999'999, 0));
    gallery.grab();
    QVERIFY2(model.asked.size() < 100, qPrintable(QString::number(model.asked.size())));
    QVERIFY(gallery.viewport()->rect().contains(gallery.visualRect(model.index(999'999, 0))));

    model.asked.clear();
    QTableView table;
    table.setItemDelegate(new SamplesDelegate(&table));
    table.verticalHeader()->hide();
    table.setModel(&model);
    table.resize(800, 600);
    table.show();
    QVERIFY(QTest::qWaitForWindowExposed(&table));
    table.scrollToBottom();
    table.grab();
    QVERIFY2(model.asked.size() < 100, qPrintable(QString::number(model.asked.size())));
    QVERIFY(model.asked.contains(999'999));
}

void SamplesModelTest::roleIsChosenByKeys() {
    ColumnsModel model;
    model.setDataset(m_data);
    QTableView view;
    view.setItemDelegate(new ColumnsDelegate(&view));
    view.setModel(&model);
    view.setEditTriggers(QAbstractItemView::AnyKeyPressed | QAbstractItemView::EditKeyPressed);
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    QSignalSpy chosen(&model, &ColumnsModel::roleChosen);
    view.setCurrentIndex(model.index(0, ColumnsModel::roleColumn));
    QTest::keyClick(&view, Qt::Key_F2);
    QComboBox* box = nullptr;
    QTRY_VERIFY((box = view.findChild<QComboBox*>()) && box->view()->isVisible());
    QCOMPARE(box->currentText(), QString("text"));
    QTest::keyClick(box->view(), Qt::Key_End); // "ignore"
    QTest::keyClick(box->view(), Qt::Key_Return);
    QTRY_COMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toString(), QString("text"));
    QCOMPARE(chosen[0][1].value<Role>(), Role::ignore);
    // Who owns the data has to do it: until then nothing has changed.
    QCOMPARE(model.index(0, ColumnsModel::roleColumn).data().toString(), QString("text"));
    QVERIFY(!model.setData(model.index(0, ColumnsModel::roleColumn), int(Role::text), Qt::EditRole));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains("Guessed"));
}

QTEST_MAIN(SamplesModelTest)
#include "samples_model_test.moc"
